"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState, type FormEvent } from "react";
import type { SiteSettings } from "@/modules/site/settings/contract";
import { useTRPC } from "@/transport/client";
import { Button } from "@/ui/button";
import { controlClass, FieldFrame } from "@/ui/field";
import { useToasts } from "@/ui/toast";
import { failureText } from "../../../../query-error";

interface SettingsFormProps {
  readonly slug: string;
  readonly settings: SiteSettings;
  readonly mayWrite: boolean;
}

export function SettingsForm({ slug, settings, mayWrite }: SettingsFormProps) {
  const id = useId();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const toasts = useToasts();
  const [origins, setOrigins] = useState(settings.allowedOrigins.join("\n"));
  const [honourPrivacy, setHonourPrivacy] = useState(settings.honourPrivacy);
  const save = useMutation(
    trpc.siteSettings.set.mutationOptions({
      onSuccess: ({ allowedOrigins }) => {
        setOrigins(allowedOrigins.join("\n"));
        toasts.done("Saved");
        return queryClient.invalidateQueries({ queryKey: trpc.siteSettings.get.queryKey({ org: slug }) });
      },
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const allowedOrigins = origins.split(/\s+/).filter((origin) => origin !== "");
    if (!save.isPending) save.mutate({ org: slug, allowedOrigins, honourPrivacy });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <FieldFrame
        label="Allowed origins"
        inputId={`${id}-origins`}
        hint="One a line: https://example.com, https://*.example.com for every name below it, or * for any page with a write key."
        error={save.error ? failureText(save.error) : null}
      >
        <textarea
          id={`${id}-origins`}
          value={origins}
          onChange={(event) => setOrigins(event.target.value)}
          rows={4}
          spellCheck={false}
          autoCapitalize="none"
          disabled={!mayWrite}
          aria-invalid={save.isError || undefined}
          aria-describedby={`${id}-origins-note`}
          className={`${controlClass} h-auto! py-2 font-mono text-sm!`}
        />
      </FieldFrame>
      <div className="flex items-start gap-3">
        <input
          id={`${id}-privacy`}
          type="checkbox"
          checked={honourPrivacy}
          onChange={(event) => setHonourPrivacy(event.target.checked)}
          disabled={!mayWrite}
          aria-describedby={`${id}-privacy-note`}
          className="mt-0.5 size-4 shrink-0 accent-accent"
        />
        <div>
          <label htmlFor={`${id}-privacy`} className="font-medium">
            Honour Do Not Track
          </label>
          <p id={`${id}-privacy-note`} className="text-sm text-ink-faint">
            Of browsers that send DNT or Global Privacy Control, views are counted and no identifier is stored.
          </p>
        </div>
      </div>
      {mayWrite ? (
        <Button type="submit" look="primary" busy={save.isPending} className="self-start">
          Save
        </Button>
      ) : null}
    </form>
  );
}
