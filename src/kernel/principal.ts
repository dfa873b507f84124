/**
 * Who may call:
 * - `user`: a person, by a session
 * - `write_key`, `secret_key`: a program of one organisation
 * - `platform_key`: a backend that serves several organisations, and only sends
 * - `token`: a program with a signed token of one organisation
 */
export const PRINCIPAL_KINDS = ["user", "write_key", "secret_key", "platform_key", "token"] as const;
export type PrincipalKind = (typeof PRINCIPAL_KINDS)[number];
