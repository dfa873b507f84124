import type { ReactNode } from "react";
import { TRPCProvider } from "@/transport/client";

/** Pages for somebody who holds a link, signed in or not. */
export default function ByLinkLayout({ children }: { readonly children: ReactNode }) {
  return <TRPCProvider>{children}</TRPCProvider>;
}
