"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import { NAME_LENGTH } from "@/modules/tenancy/contract";
import { useTRPC } from "@/transport/client";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { useToasts } from "@/ui/toast";
import { failureText } from "../../../../query-error";

interface NameFormProps {
  readonly slug: string;
  readonly name: string;
  readonly mayWrite: boolean;
}

export function NameForm({ slug, name, mayWrite }: NameFormProps) {
  const trpc = useTRPC();
  const router = useRouter();
  const queryClient = useQueryClient();
  const toasts = useToasts();
  const [text, setText] = useState(name);
  const rename = useMutation(
    trpc.organisation.rename.mutationOptions({
      onSuccess: () => {
        toasts.done("Name changed");
        // The switcher and the badge are drawn by the server.
        router.refresh();
        return queryClient.invalidateQueries({ queryKey: trpc.organisation.get.queryKey({ org: slug }) });
      },
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!rename.isPending && text.trim() !== name) rename.mutate({ org: slug, name: text.trim() });
  };
  return (
    <form onSubmit={submit} className="flex items-end gap-2 max-sm:flex-col max-sm:items-stretch">
      <Field
        label="Name of the organisation"
        value={text}
        onChange={(event) => setText(event.target.value)}
        error={rename.error ? failureText(rename.error) : null}
        required
        pattern=".*\S.*"
        maxLength={NAME_LENGTH}
        autoComplete="off"
        disabled={!mayWrite}
        className="flex-1"
      />
      {mayWrite ? (
        <Button type="submit" size="large" className="h-9!" busy={rename.isPending} disabled={text.trim() === "" || text.trim() === name}>
          Save name
        </Button>
      ) : null}
    </form>
  );
}
