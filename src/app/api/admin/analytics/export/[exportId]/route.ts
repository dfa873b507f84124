import { nextDoor } from "@/transport/next-door";

export const dynamic = "force-dynamic";
export { nextDoor as DELETE, nextDoor as GET, nextDoor as PATCH, nextDoor as POST, nextDoor as PUT };
