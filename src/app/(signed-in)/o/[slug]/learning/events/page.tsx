import Link from "next/link";
import { Card } from "@/ui/card";
import { Snippet } from "@/ui/copy";
import { PageHeader } from "@/ui/page-header";
import { hrefOf, PAGES } from "@/ui/shell/pages";
import { metadataOf, organisationPage } from "../../../../page-of";
import { publicAddress } from "../../../../session";
import { lessonCommand, surveyCommand } from "../example";
import { LINK } from "../hrefs";
import { EventTypes } from "./event-types";

export const metadata = metadataOf("learningEvents");

export default organisationPage("learningEvents", async ({ slug }) => {
  const address = await publicAddress();
  return (
    <>
      <p className="mb-1 text-sm">
        <Link href={hrefOf("learning", { slug })} className={LINK}>
          {PAGES.learning.title}
        </Link>
      </p>
      <PageHeader title={PAGES.learningEvents.title} sentence="What a learning platform sends, and what becomes of it." />
      <div className="flex flex-col gap-6">
        <div className="grid gap-6 xl:grid-cols-2">
          <Card title="A lesson">
            <Snippet label="Send a lesson" code={lessonCommand(address)} />
          </Card>
          <Card title="A survey">
            <Snippet label="Send a response" code={surveyCommand(address)} />
          </Card>
        </div>
        <Card title="Types" description="An event that names a courseId belongs to learning. A type that is not listed is kept, counted, and is activity" flush>
          <EventTypes />
        </Card>
        <Card title="Good to know">
          <ul className="flex list-disc flex-col gap-2 pl-5 text-ink-soft">
            <li>The order in which events arrive does not matter, nor how late, nor whether they come twice.</li>
            <li>seconds is the time since what was reported before; it is added up. Without any, time is unknown, and shown so.</li>
            <li>Without a position or a week, lessons are ordered by when learners first open them; an admin can set another order on the course page.</li>
            <li>What is no number, or out of bounds, is as if it were not sent; the event counts all the same.</li>
            <li>
              The whole text, with the rules behind every number, comes with Plumbline: <code className="font-mono text-sm">docs/learning-events.md</code>.
            </li>
          </ul>
        </Card>
      </div>
    </>
  );
});
