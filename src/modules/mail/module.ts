import { defineModule, type Host } from "@/rpc/module";
import { createMailer, type MailSettings } from "./service";

interface Needs extends Host {
  /** Undefined: nothing is ever sent. */
  readonly mail: MailSettings | undefined;
}

/** Mail to people, by a mail server that the installation names. */
export const mail = defineModule({
  name: "mail",
  create: ({ logger, mail: settings }: Needs) => ({
    services: { mailer: createMailer(settings, (error) => logger.warn({ err: error }, "a mail could not be sent")) },
  }),
});
