import { z } from "zod";
import { orgProcedure } from "@/rpc/procedures";
import { router } from "@/rpc/trpc";
import type { Receipts } from "./receipts.service";

/** As long as a client event id may be. */
const ID_LENGTH = 200;

export function createEventsRouter(receipts: Receipts) {
  return router({
    /** Where an event is: its verdict, the layers it has reached, its dead letter. */
    receipt: orgProcedure
      .permitted("event:read", { clientEventId: z.string().min(1).max(ID_LENGTH) })
      .query(({ ctx, input }) => receipts.find(ctx.org.id, input.clientEventId)),
  });
}
