/** Who did it: a person, an API key, the command line, Plumbline itself, or somebody who has not said who they are. */
export type Actor = `user:${string}` | `key:${string}` | "operator" | "system" | "anonymous";

/** One thing that was done, in the words of the compliance log. */
export interface AuditEntry extends OperatorAuditEntry {
  readonly orgId: string;
}

/** What happened to somebody's account: signing in, sessions, the password. */
export interface AccountAuditEntry extends OperatorAuditEntry {
  readonly action: `${"sign_in" | "session" | "password"}.${string}`;
  /** Undefined when it names nobody. */
  readonly userId: string | undefined;
}

/** The same of the installation itself, which is no organisation's affair. */
export interface OperatorAuditEntry {
  readonly actor: Actor;
  /** `<noun>.<past participle>`: `key.revoked`. */
  readonly action: `${string}.${string}`;
  /** What it was done to: `key:<id>`. */
  readonly target: string;
  /** Never a secret, never a password. */
  readonly details?: Readonly<Record<string, unknown>>;
}
