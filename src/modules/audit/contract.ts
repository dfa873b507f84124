/** Who did it: a person, an API key, the command line, or Plumbline itself. */
export type Actor = `user:${string}` | `key:${string}` | "operator" | "system";

/** One thing that was done, in the words of the compliance log. */
export interface AuditEntry extends OperatorAuditEntry {
  readonly orgId: string;
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
