"use client";

import { useParams } from "next/navigation";
import { sessionsHref } from "../../hrefs";
import { NotHere } from "../../not-here";

export default function NoSuchVisitor() {
  const { slug } = useParams<{ slug: string }>();
  return (
    <NotHere title="No such visitor" list={{ href: sessionsHref(slug), label: "All sessions" }} alone>
      Nobody with this id has been seen here. The address may be cut short, or be of another organisation; choose a visitor from the list of sessions.
    </NotHere>
  );
}
