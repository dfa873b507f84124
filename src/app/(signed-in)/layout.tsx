import type { ReactNode } from "react";
import { TRPCProvider } from "@/transport/client";

export default function SignedInLayout({ children }: { readonly children: ReactNode }) {
  return <TRPCProvider>{children}</TRPCProvider>;
}
