import type pg from "pg";
import type { ClientEvent } from "@/modules/ingest/contract";

export const COPY_EVENTS = `COPY raw.analytics_events (org_id, batch_id, ordinal, received_at, occurred_at, client_event_id, type,
  user_id, anonymous_id, session_id, course_id, lesson_id, properties) FROM STDIN`;

/** A row in COPY's text format. */
export function copyRow(orgId: string, batchId: string, ordinal: number, receivedAt: string, event: ClientEvent): string {
  const fields = [
    orgId, batchId, String(ordinal), receivedAt, String(event.timestamp), event.clientEventId, event.type,
    event.userId, event.anonymousId, event.sessionId, event.courseId, event.lessonId, JSON.stringify(event.properties ?? {}),
  ];
  return `${fields.map((field) => (field === undefined ? "\\N" : field.replace(/[\\\t\n\r]/g, "\\$&"))).join("\t")}\n`;
}

/** Frames rows as the protocol wants them: one CopyData message, then CopyDone. */
export function framed(rows: Buffer): { readonly head: Buffer; readonly tail: Buffer } {
  const head = Buffer.alloc(5);
  head.write("d");
  head.writeInt32BE(rows.length + 4, 1);
  return { head, tail: Buffer.from([0x63, 0, 0, 0, 4]) };
}

interface Answered {
  resolve(): void;
  reject(error: Error): void;
}

/** One `COPY … FROM STDIN`, whose frames were rendered beforehand; its own transaction. */
class CopyIn implements pg.Submittable {
  readonly #bytes: Buffer;
  readonly #answered: Answered;
  #error: Error | undefined;

  constructor(bytes: Buffer, answered: Answered) {
    this.#bytes = bytes;
    this.#answered = answered;
  }

  submit(connection: pg.Connection): void {
    connection.query(COPY_EVENTS);
  }

  handleCopyInResponse(connection: pg.Connection): void {
    connection.stream.write(this.#bytes);
  }

  handleCommandComplete(): void {
    // Ready for the next query comes after it, and is what counts.
  }

  handleError(error: Error): void {
    this.#error = error;
    this.#answered.reject(error);
  }

  handleReadyForQuery(): void {
    if (!this.#error) this.#answered.resolve();
  }
}

export function copyIn(client: pg.Client, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query(new CopyIn(bytes, { resolve, reject }));
  });
}
