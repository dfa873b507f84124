import { createServer, type AddressInfo } from "node:net";

export interface ReceivedMail {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  /** As plain text, decoded. */
  readonly text: string;
}

export interface MailServer {
  /** `smtp://127.0.0.1:<port>` */
  readonly url: string;
  readonly received: ReceivedMail[];
  /** What it answers to a recipient instead of taking the mail. */
  refuse: string | undefined;
  close(): Promise<void>;
}

/** A mail server that takes everything and delivers nothing: as much SMTP as a client needs. */
export async function receiveMail(): Promise<MailServer> {
  const mail: Pick<MailServer, "received" | "refuse"> = { received: [], refuse: undefined };
  const server = createServer((socket) => {
    let buffer = "";
    let data = false;
    let from = "";
    let to = "";
    const say = (line: string) => socket.write(`${line}\r\n`);
    say("220 test");
    socket.setEncoding("utf8").on("error", () => undefined).on("data", (chunk: string) => {
      buffer += chunk;
      for (;;) {
        const end = buffer.indexOf(data ? "\r\n.\r\n" : "\r\n");
        if (end < 0) return;
        const line = buffer.slice(0, end);
        buffer = buffer.slice(end + (data ? 5 : 2));
        if (data) {
          data = false;
          mail.received.push({ from, to, ...parsed(line) });
          say("250 taken");
        } else if (/^(EHLO|HELO)/i.test(line)) say("250 test");
        else if (/^MAIL FROM:/i.test(line)) {
          from = /<(.*?)>/.exec(line)?.[1] ?? "";
          say("250 ok");
        } else if (/^RCPT TO:/i.test(line)) {
          to = /<(.*?)>/.exec(line)?.[1] ?? "";
          say(mail.refuse ?? "250 ok");
        } else if (/^DATA/i.test(line)) {
          data = true;
          say("354 go on");
        } else if (/^QUIT/i.test(line)) {
          say("221 bye");
          socket.end();
        } else say("250 ok");
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return Object.assign(mail, {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  });
}

function parsed(message: string): Pick<ReceivedMail, "subject" | "text"> {
  const split = message.indexOf("\r\n\r\n");
  const head = message.slice(0, split).replace(/\r\n\s+/g, " ");
  const body = message.slice(split + 4).replaceAll(/^\.\./gm, ".");
  const subject = /^Subject: (.*)$/im.exec(head)?.[1] ?? "";
  if (/^Content-Transfer-Encoding: base64/im.test(head)) return { subject, text: Buffer.from(body, "base64").toString("utf8") };
  if (!/^Content-Transfer-Encoding: quoted-printable/im.test(head)) return { subject, text: body };
  const bytes = body.replace(/=\r\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return { subject, text: Buffer.from(bytes, "latin1").toString("utf8") };
}
