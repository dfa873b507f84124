/** Whose data the page shows. */
export type Tenant =
  | {
      readonly kind: "organisation";
      readonly slug: string;
      readonly name: string;
      /** IANA name. */
      readonly timeZone: string;
      /** False where a platform admin looks in from outside. */
      readonly member: boolean;
    }
  | { readonly kind: "all" }
  /** Signed in, and in no organisation yet. */
  | { readonly kind: "none" };
