import { connect, type Socket } from "node:net";

/**
 * One kept-alive HTTP/1.1 connection that sends prepared bytes and waits for the whole answer. Written
 * out because a load generator on the same two cores must cost next to nothing.
 */
export class HttpConnection {
  readonly #socket: Socket;
  #waiting: { resolve(status: number): void; reject(error: Error): void } | undefined;
  #received: Buffer = Buffer.alloc(0);
  #error: Error | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => this.#take(chunk));
    socket.on("error", (error) => this.#fail(error));
    socket.on("close", () => this.#fail(new Error("the server closed the connection")));
  }

  static open(port: number): Promise<HttpConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: "127.0.0.1", port });
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve(new HttpConnection(socket));
      });
    });
  }

  /** Resolves with the status once the answer's body is in as well. One request at a time. */
  send(bytes: Buffer): Promise<number> {
    return new Promise((resolve, reject) => {
      if (this.#error) return reject(this.#error);
      this.#waiting = { resolve, reject };
      this.#socket.write(bytes);
    });
  }

  close(): void {
    this.#waiting = undefined;
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const end = endOfAnswer(this.#received);
    if (end === undefined) return;
    const status = Number(this.#received.toString("latin1", 9, 12));
    const text = status >= 400 ? this.#received.toString("utf8") : "";
    this.#received = this.#received.subarray(end);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (status >= 400) waiting?.reject(new Error(`the server answered ${text.slice(0, 600)}`));
    else waiting?.resolve(status);
  }

  #fail(error: Error): void {
    this.#error ??= error;
    this.#waiting?.reject(this.#error);
    this.#waiting = undefined;
  }
}

const HEAD_END = Buffer.from("\r\n\r\n");
const LAST_CHUNK = Buffer.from("0\r\n\r\n");

/** Where the first answer in `bytes` ends, or undefined while it is not all there. */
function endOfAnswer(bytes: Buffer): number | undefined {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd < 0) return undefined;
  const body = headEnd + HEAD_END.length;
  const length = /^content-length: *(\d+)/im.exec(bytes.toString("latin1", 0, headEnd))?.[1];
  if (length !== undefined) return bytes.length >= body + Number(length) ? body + Number(length) : undefined;
  // Chunked; our answers are JSON and hold no line breaks of their own.
  const last = bytes.indexOf(LAST_CHUNK, body);
  return last < 0 ? undefined : last + LAST_CHUNK.length;
}
