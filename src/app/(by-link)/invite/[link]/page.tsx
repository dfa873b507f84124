import type { Metadata } from "next";
import Link from "next/link";
import { serverCaller } from "@/transport/server-caller";
import { buttonClass } from "@/ui/button";
import { roleLabel } from "@/ui/role-label";
import { Panel } from "../../panel";
import { AcceptInvitation } from "./accept";
import { Register } from "./register";

export const metadata: Metadata = { title: "Invitation" };

const USELESS = {
  expired: { title: "This invitation is too old", words: "An invitation holds for seven days. Ask the person who invited you to send it again." },
  revoked: { title: "This invitation was withdrawn", words: "Ask the person who invited you, if you think that it should not have been." },
  accepted: { title: "This invitation was accepted already", words: "Its link works once. Sign in to go on." },
  unknown: { title: "This link leads to no invitation", words: "It may be cut short: copy the whole of it. An invitation that was sent again has a new link." },
} as const;

export default async function InvitationPage({ params }: { readonly params: Promise<{ readonly link: string }> }) {
  const { link } = await params;
  const caller = await serverCaller();
  const [invitation, me] = await Promise.all([caller.invitations.byLink({ link: link.slice(0, 100) }), caller.session.me().catch(() => null)]);
  if (invitation === null || invitation.state !== "pending") {
    const { title, words } = USELESS[invitation === null ? "unknown" : invitation.state === "pending" ? "unknown" : invitation.state];
    return (
      <Panel title={title} sentence={words}>
        <Link href="/" className={buttonClass("secondary", "large")}>
          {me === null ? "Sign in" : "Open Plumbline"}
        </Link>
      </Panel>
    );
  }
  const { organisation, role, email } = invitation;
  const sentence = (
    <>
      {email} is invited as <strong className="font-medium text-ink">{roleLabel(role)}</strong>.
    </>
  );
  return (
    <Panel title={`Join ${organisation}`} sentence={sentence}>
      {me === null ? <Register link={link} email={email} /> : <AcceptInvitation link={link} email={email} signedInAs={me.user.email} />}
    </Panel>
  );
}
