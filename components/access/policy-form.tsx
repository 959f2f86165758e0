"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { commandQueries } from "@/components/commands/queries";
import { ConsoleError, isAllShownBeside, messageOf, problemAt } from "@/components/console/console-error";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { onDemand } from "@/components/ui/on-demand";
import { Panel } from "@/components/ui/panel";
import { Screen } from "@/components/ui/screen";
import { Skeleton } from "@/components/ui/skeleton";
import { TextField } from "@/components/ui/text-field";
import { toast } from "@/components/ui/toast";
import { useShortcut } from "@/components/ui/use-shortcuts";
import { toCedar } from "@/core/access/sentence";
import { ChangePreview } from "./change-preview";
import { accessQueries, type ListedPolicy, useSavePolicy } from "./queries";
import { useSaveGuard } from "./save-guard";
import { draftOf, emptySentence, missingFrom, suggestedName, toSentence } from "./sentence-draft";
import { SentenceFields } from "./sentence-fields";
import { SentencePreview } from "./sentence-preview";
import { useGoodText } from "./use-good-text";

const PolicyTextField = dynamic(
  () => onDemand(() => import("./policy-text-field")).then((loaded) => loaded.PolicyTextField),
  {
    ssr: false,
    loading: () => <Skeleton width="80%" />,
  },
);
const breadcrumbs = [{ label: "Access", href: "/settings/access" }];

/** What {@link PolicyForm} takes. */
export type PolicyFormProps = {
  /** The policy that is changed; none makes a new one. */
  existing?: ListedPolicy;
  /** Begins with an empty text instead of a sentence. */
  beginsAsText?: boolean;
  /** Looks at the policy again as it is now; what was typed here is given up. */
  onReload?: () => void;
  /** Asks whether to take the policy back. */
  onDelete?: () => void;
};

/** Makes or changes a policy: a sentence made of choices, or policy text for what no sentence says. */
export function PolicyForm({ existing, beginsAsText = false, onReload, onDelete }: PolicyFormProps) {
  const router = useRouter();
  const [draft, setDraft] = useState(() => (existing?.Sentence ? draftOf(existing.Sentence) : emptySentence));
  const [text, setText] = useState(existing && !existing.Sentence ? existing.Text : beginsAsText ? "" : undefined);
  const [name, setName] = useState<string>();
  const [description, setDescription] = useState(existing?.Description ?? "");
  const [isTried, setTried] = useState(false);
  const principals = useQuery(accessQueries.principals);
  const documents = useQuery(commandQueries.documents);
  const tags = useQuery(accessQueries.nodeTags);
  const paths = useQuery(accessQueries.parameterPaths);
  const policies = useQuery(accessQueries.policies);
  const save = useSavePolicy(existing?.UpdatedAt ?? undefined);

  const sentence = toSentence(draft);
  const taken = new Set((policies.data?.Policies ?? []).map(({ Name }) => Name));
  const suggested = text === undefined && sentence ? suggestedName(sentence, taken) : "";
  const Name = existing?.Name ?? name ?? suggested;
  const isChanged = save.error instanceof ConsoleError && save.error.code === "PolicyChanged";
  const content = text !== undefined ? { Text: text } : sentence && { Sentence: sentence };
  const isSame = existing !== undefined && (text ?? (sentence && toCedar(sentence))) === existing.Text;
  const isGood = useGoodText(text);
  const question =
    content === undefined || isSame || (text !== undefined && !isGood)
      ? undefined
      : { ...(existing && { Name: existing.Name }), ...content };
  const guard = useSaveGuard(Name, existing ? "Save policy" : "Create policy");
  const canTurn = text === undefined && sentence !== undefined;

  const submit = () => {
    setTried(true);
    if (save.isPending || guard.isAsking || Name === "") return;
    if (content === undefined) return;
    guard.ask({ ...(existing && { Name: existing.Name }), ...content }, () =>
      save.mutate(
        { Name, Description: description, ...content },
        {
          onSuccess: () => {
            toast({
              family: "green",
              title: existing ? `Policy ${Name} saved.` : `Policy ${Name} created.`,
              description: "It holds at once.",
            });
            router.push(`/settings/access?selected=${encodeURIComponent(Name)}`);
          },
        },
      ),
    );
  };
  useShortcut("mod+enter", existing ? "Save the policy" : "Create the policy", submit);

  return (
    <Screen
      title={existing ? existing.Name : "Create policy"}
      breadcrumbs={breadcrumbs}
      actions={
        <>
          {onDelete && <Button onPress={onDelete}>Delete policy</Button>}
          <ButtonLink href="/settings/access">Cancel</ButtonLink>
        </>
      }
      banners={
        <>
          {isChanged && (
            <Banner
              kind="warning"
              title="Somebody has changed it meanwhile."
              action={onReload && <Button onPress={onReload}>Show it as it is now</Button>}
            >
              Nothing was saved. What you chose here is given up when you look at it again.
            </Banner>
          )}
          {save.isError && !isChanged && !isAllShownBeside(save.error, ["Name", "Text"]) && (
            <Banner kind="error" title="The policy was not saved.">
              {messageOf(save.error)}
            </Banner>
          )}
        </>
      }
    >
      <form
        className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(20rem,26rem)] lg:grid-rows-[auto_1fr]"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
        // Before a part of the sentence sees it: there, Enter would open its list.
        onKeyDownCapture={(event) => {
          if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          event.stopPropagation();
          submit();
        }}
      >
        <div className="flex min-w-0 flex-col gap-4">
          <Panel
            title={text === undefined ? "The sentence" : "Policy text"}
            actions={
              canTurn && (
                <Button size="small" kind="quiet" onPress={() => setText(toCedar(sentence))}>
                  Turn into policy text
                </Button>
              )
            }
          >
            {text === undefined ? (
              principals.data && documents.data && tags.data && paths.data ? (
                <SentenceFields
                  draft={draft}
                  onChange={(change) => setDraft((before) => ({ ...before, ...change }))}
                  principals={principals.data}
                  documents={documents.data}
                  tags={tags.data}
                  paths={paths.data.paths}
                  isTried={isTried}
                />
              ) : (
                <Unready errors={[principals.error, documents.error, tags.error, paths.error]} />
              )
            ) : (
              <div className="flex flex-col gap-3">
                {(existing === undefined || existing.Sentence !== null) && (
                  <Banner
                    kind="info"
                    action={
                      !beginsAsText && (
                        <Button size="small" onPress={() => setText(undefined)}>
                          Back to the sentence
                        </Button>
                      )
                    }
                  >
                    Once it is saved as text, it stays text: no sentence is made of it again.
                  </Banner>
                )}
                <PolicyTextField value={text} onChange={setText} error={problemAt(save.error, "Text")} />
              </div>
            )}
          </Panel>
          <Panel title="Name">
            <div className="flex flex-col gap-3">
              <TextField
                label="Policy name"
                isRequired={!existing}
                isReadOnly={existing !== undefined}
                help={existing ? "A policy keeps its name." : "Suggested from the sentence; write another if you like."}
                value={Name}
                onChange={setName}
                error={
                  problemAt(save.error, "Name") ?? (isTried && Name === "" ? "Give the policy a name." : undefined)
                }
              />
              <TextField
                label="Description"
                isOptional
                value={description}
                onChange={setDescription}
                maxLength={1000}
                error={problemAt(save.error, "Description")}
              />
            </div>
          </Panel>
        </div>
        <div className="flex min-w-0 flex-col gap-4 lg:col-start-2 lg:row-span-2">
          {text === undefined && (
            <SentencePreview
              sentence={sentence}
              missing={missingFrom(draft)}
              administering={(documents.data ?? [])
                .filter(
                  (each) => each.RunsArbitraryCommands && draft.verb === "run" && draft.documents.includes(each.Name),
                )
                .map((each) => each.Name)}
            />
          )}
          <Panel title="Who gains, who loses">
            <ChangePreview
              question={question}
              waiting={
                isSame
                  ? "Nothing is changed yet."
                  : text === undefined
                    ? "Shown once the sentence is whole."
                    : "Shown once the text has nothing wrong with it."
              }
            />
          </Panel>
          {text !== undefined && (
            <Panel title="What can be written">
              <p className="text-muted">
                Statements that permit or forbid: who (a user, a group, a role), what (an operation such as{" "}
                <code className="font-mono text-sm">SendCommand</code>, or a permission such as{" "}
                <code className="font-mono text-sm">read</code>), and on what, with conditions on tags, platform,
                document, the path of a parameter and who sent a command. What is about reading may only ask for what
                lists can be filtered by.
              </p>
            </Panel>
          )}
        </div>
        {/* After what the policy does, so that on a narrow screen it is read before. */}
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" kind="primary" isPending={save.isPending || guard.isAsking}>
            {existing ? "Save policy" : "Create policy"}
          </Button>
          <span role="status" className="text-sm text-muted">
            {isTried && text === undefined ? (missingFrom(draft) ?? "") : "Or press Ctrl-Enter."}
          </span>
        </div>
      </form>
      {guard.dialog}
    </Screen>
  );
}

function Unready({ errors }: { errors: readonly (Error | null)[] }) {
  const failed = errors.find((error) => error !== null);
  if (failed) return <Banner kind="error">{messageOf(failed)}</Banner>;
  return (
    <div aria-busy="true">
      <span role="status" className="sr-only">
        Loading
      </span>
      <Skeleton width="70%" />
    </div>
  );
}
