// Apart from the schemas: the command line's help and the pages need these, and no validation library.

/** Characters of an e-mail address at most. */
export const EMAIL_LENGTH = 254;
/** Characters of a password. */
export const PASSWORD_LENGTH = { min: 12, max: 256 } as const;
