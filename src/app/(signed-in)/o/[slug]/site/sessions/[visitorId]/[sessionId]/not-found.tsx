"use client";

import { useParams } from "next/navigation";
import { sessionsHref } from "../../../hrefs";
import { NotHere } from "../../../not-here";

export default function NoSuchSession() {
  const { slug } = useParams<{ slug: string }>();
  return (
    <NotHere title="No such session" list={{ href: sessionsHref(slug), label: "All sessions" }} alone>
      The address may be cut short, or an event that came late has joined this session to another. Choose one from the list.
    </NotHere>
  );
}
