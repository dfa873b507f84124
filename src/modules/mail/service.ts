import { createTransport } from "nodemailer";
import { messageOf } from "@/kernel/errors";

export interface MailSettings {
  /** `smtp://user:password@host:587` or `smtps://…`. */
  readonly url: string;
  /** `Plumbline <plumbline@example.com>` */
  readonly from: string;
}

export interface Mail {
  readonly to: string;
  readonly subject: string;
  /** Plain text. */
  readonly text: string;
}

/** What became of a mail: `none` where no mail server is configured. */
export type MailOutcome = { readonly mail: "none" | "sent"; readonly error: null } | { readonly mail: "failed"; readonly error: string };

export interface Mailer {
  readonly configured: boolean;
  /** Never throws: a mail that could not be handed over is an outcome to be shown, and sent again. */
  send(mail: Mail): Promise<MailOutcome>;
}

const TIMEOUT_MS = 10_000;
const LONGEST_ERROR = 300;

/** @param settings undefined: nothing is ever sent */
export function createMailer(settings: MailSettings | undefined, onError: (error: unknown) => void): Mailer {
  if (settings === undefined) return { configured: false, send: async () => ({ mail: "none", error: null }) };
  const transport = createTransport({ url: settings.url, connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS });
  return {
    configured: true,
    async send({ to, subject, text }) {
      try {
        // An address as an object is never parsed as a list of several.
        await transport.sendMail({ from: settings.from, to: { name: "", address: to }, subject, text, headers: { "Auto-Submitted": "auto-generated" } });
        return { mail: "sent", error: null };
      } catch (error) {
        onError(error);
        return { mail: "failed", error: messageOf(error).replace(/\p{Cc}/gu, " ").slice(0, LONGEST_ERROR) };
      }
    },
  };
}
