import type { Metadata } from "next";
import Link from "next/link";
import { headers } from "next/headers";
import { getPlumbline } from "@/plumbline";
import { buttonClass } from "@/ui/button";
import { Panel } from "../panel";
import { AskForLink } from "./ask-for-link";

export const metadata: Metadata = { title: "Forgot password" };

export default async function ForgotPasswordPage() {
  // Tells the build that this page waits for a request, before services are asked for.
  await headers();
  if (getPlumbline().passwords.mails) {
    return (
      <Panel title="Forgot your password?" sentence="We send a link to set a new one. It works once, for an hour.">
        <AskForLink />
      </Panel>
    );
  }
  return (
    <Panel
      title="Forgot your password?"
      sentence={
        <>
          This installation sends no mail. Ask the person who runs it: <code className="font-mono text-sm">plumbline user reset-password</code> makes a link for you.
        </>
      }
    >
      <Link href="/sign-in" className={buttonClass("secondary", "large")}>
        Back to sign-in
      </Link>
    </Panel>
  );
}
