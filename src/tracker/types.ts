/** What the page hands over with an event; anything that JSON can say. */
export type Data = Readonly<Record<string, unknown>>;

/** What is known of one event beside its data. What is left out, the tracker or the server fills in. */
export interface Context {
  readonly page_url?: string;
  readonly event_id?: string;
  readonly session_id?: string | undefined;
  readonly visitor_id?: string | undefined;
  readonly user_id?: string | null | undefined;
  /** ISO 8601 with an offset, or epoch milliseconds. */
  readonly timestamp?: string | number | Date;
}

export interface Options {
  /** Where Plumbline is: `https://plumbline.example.com`. In a browser the page's own host is the default. */
  readonly apiBaseUrl?: string;
  /** An API key, or a JWT. */
  readonly apiToken: string;
  /** The organisation's public id; an API key names it already. */
  readonly customerId?: string;
  /** `false` waits for each batch to reach the business layer. Default: true. */
  readonly useAsync?: boolean;
  /** Say on the console what was dropped, and why. */
  readonly debug?: boolean;
}

/** What a request came to: its status, 0 when there was no answer, and how long the server wants to be left alone (ms). */
export interface Answer {
  readonly status: number;
  readonly after: number;
}

export type Send = (body: string) => Promise<Answer>;
