import type { Metadata } from "next";
import { PlainPage } from "@/ui/plain-page";
import { SignInForm } from "@/app/sign-in/sign-in-form";

export const metadata: Metadata = { title: "Sign in" };

interface SignInPageProps {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

export default async function SignInPage({ searchParams }: SignInPageProps) {
  const { callbackUrl } = await searchParams;
  return (
    <PlainPage>
      <div className="w-full max-w-sm rounded-xl border border-line bg-surface p-6 sm:p-8">
        <h1 className="text-lg font-semibold">Sign in</h1>
        <p className="mb-6 text-ink-soft">Every event accounted for.</p>
        <SignInForm returnTo={typeof callbackUrl === "string" ? callbackUrl : null} />
      </div>
    </PlainPage>
  );
}
