import { z } from "zod";

/** Query parameters and fields of a body by which a request may name an organisation, by id, slug or customer id. */
export const NAMES_ORGANISATION: readonly string[] = ["org", "organization_id", "organisation_id", "org_id"];

/** The documented one of them. */
export const organisationQuery = {
  org: z.string().optional().describe("The organisation, by id, slug or customer id; without it a key's own, or your first. Who runs the installation may name several with commas, or `all`."),
};

export const viewedOrganisationSchema = z.strictObject({ id: z.uuid(), slug: z.string(), name: z.string() }).meta({ id: "Organisation" });
export type ViewedOrganisation = Readonly<z.infer<typeof viewedOrganisationSchema>>;
