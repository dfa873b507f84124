import { getPlumbline } from "@/plumbline";

export const dynamic = "force-dynamic";

const door = (request: Request): Promise<Response> => getPlumbline().inngest(request);

export { door as GET, door as POST, door as PUT };
