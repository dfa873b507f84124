import type { Metadata } from "next";
import Link from "next/link";
import { serverCaller } from "@/transport/server-caller";
import { buttonClass } from "@/ui/button";
import { Panel } from "../../panel";
import { SetPassword } from "./set-password";

export const metadata: Metadata = { title: "New password" };

export default async function ResetPasswordPage({ params }: { readonly params: Promise<{ readonly token: string }> }) {
  const { token } = await params;
  const person = await (await serverCaller()).passwordReset.byLink({ token: token.slice(0, 100) });
  if (person === null) {
    return (
      <Panel title="This link cannot be used" sentence="It was used already, is older than an hour, or is not complete.">
        <Link href="/forgot-password" className={buttonClass("primary", "large")}>
          Ask for a new one
        </Link>
      </Panel>
    );
  }
  return (
    <Panel title="Choose a new password" sentence={`For ${person.email}. You are signed out everywhere else.`}>
      <SetPassword token={token} email={person.email} />
    </Panel>
  );
}
