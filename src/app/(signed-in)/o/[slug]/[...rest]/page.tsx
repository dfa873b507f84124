import { notFound } from "next/navigation";

/** An address that no page has, in an organisation that one may see: said inside the shell. */
export default function UnknownPage(): never {
  notFound();
}
