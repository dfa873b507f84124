import { getPlumbline } from "@/plumbline";

export const dynamic = "force-dynamic";

const handle = (request: Request): Promise<Response> => getPlumbline().inngest(request);

export { handle as GET, handle as POST, handle as PUT };
