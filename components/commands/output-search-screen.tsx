"use client";

import { useQuery } from "@tanstack/react-query";
import { CopyLink } from "@/components/console/copy-link";
import { fromAddress, toAddress } from "@/components/console/filter-tokens";
import { useMay } from "@/components/console/session";
import { useUrlState } from "@/components/console/url-state";
import { Banner } from "@/components/ui/banner";
import { FilterBar } from "@/components/ui/filter-bar";
import { Screen } from "@/components/ui/screen";
import { commandFilterProperties, toCommandQuestion } from "./command-filter";
import { OutputSearchResults } from "./output-search-results";
import { commandQueries } from "./queries";
import { SearchForm } from "./search-form";
import { useOutputSearch } from "./use-output-search";

const address = { q: "", case: "", f: [] as readonly string[] };
const breadcrumbs = [{ label: "Commands", href: "/commands" }];

/** A search through everything that past commands printed, the newest first: by document, time and machine. */
export function OutputSearchScreen() {
  const may = useMay();
  const [url, setUrl] = useUrlState(address);
  const documents = useQuery({ ...commandQueries.documents, enabled: may("ListDocuments") });
  const tokens = fromAddress(url.f);
  const isCaseSensitive = url.case === "1";
  const { question, wrong } = toCommandQuestion(undefined, tokens);
  const { Filters, ...of } = question;
  const search = useOutputSearch(
    url.q && wrong.length === 0
      ? { Query: url.q, CaseSensitive: isCaseSensitive, ...of, ...(Filters.length > 0 && { Filters }) }
      : undefined,
  );
  return (
    <Screen
      title="Search output"
      description="Everything that commands printed in the last 30 days, the newest first. The text is looked for as it stands."
      breadcrumbs={breadcrumbs}
      actions={<CopyLink />}
    >
      <SearchForm
        text={url.q}
        isCaseSensitive={isCaseSensitive}
        onSearch={(q, isExact) => setUrl({ q, case: isExact ? "1" : "" })}
      />
      <FilterBar
        label="Filter commands"
        properties={commandFilterProperties(documents.data ?? [])}
        value={tokens}
        onChange={(value) => setUrl({ f: toAddress(value) })}
      />
      {wrong.length > 0 && <Banner kind="warning">{wrong.join(" ")}</Banner>}
      <OutputSearchResults search={search} text={url.q} isCaseSensitive={isCaseSensitive} isAcrossCommands />
    </Screen>
  );
}
