import { defineModule, type Host } from "@/rpc/module";
import { createAuditLog } from "./log.service";
import { createAuditRouters } from "./router";

/** The compliance log: who did what, and when. */
export const audit = defineModule({
  name: "audit",
  create({ db }: Host) {
    const auditLog = createAuditLog(db);
    return { services: { auditLog }, routers: createAuditRouters(auditLog) };
  },
});
