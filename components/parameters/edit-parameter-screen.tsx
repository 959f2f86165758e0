"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useSearchParams } from "next/navigation";
import { useState } from "react";
import { messageOf } from "@/components/console/console-error";
import { DetailScreen } from "@/components/console/detail-screen";
import { LoadingPanel } from "@/components/console/query-states";
import { useMay } from "@/components/console/session";
import { Button } from "@/components/ui/button";
import { ErrorLine } from "@/components/ui/field";
import { Screen } from "@/components/ui/screen";
import { parameterAddress } from "@/core/parameters/parameter-address";
import { parameterTypes } from "@/core/parameters/parameter-rules";
import { emptyDraft, itemsOf, type ParameterDraft } from "./parameter-draft";
import { ParameterForm } from "./parameter-form";
import { policiesDraftOf } from "./policy-draft";
import { type ListedParameter, parameterQueries, reveal } from "./queries";

const root = { label: "Parameter Store", href: "/parameter-store" };

/** The parameter of `?name=`, to be given a new version. */
export function EditParameterScreen() {
  const name = useSearchParams().get("name") ?? "";
  const may = useMay();
  const query = useQuery(parameterQueries.one(name));
  const isPlain = query.data !== undefined && query.data.Type !== "SecureString" && may("GetParameter");
  const value = useQuery({ ...parameterQueries.value(name), enabled: isPlain, retry: false });
  return (
    <DetailScreen
      query={query}
      title={name}
      breadcrumbs={[root]}
      missing={["ParameterNotFound", "ValidationException", "InvalidFilterValue"]}
      missingTitle="Parameter not found"
    >
      {(parameter) =>
        // The form begins with the value: it is not drawn before that is known.
        isPlain && value.isPending ? (
          <Screen title={name} breadcrumbs={[root]}>
            <LoadingPanel />
          </Screen>
        ) : (
          <Edit key={parameter.Name} parameter={parameter} value={value.data ?? ""} />
        )
      }
    </DetailScreen>
  );
}

/** What is edited is what was looked at: a change by somebody else must not slip in under the hands. */
function Edit({ parameter, value }: { parameter: ListedParameter; value: string }) {
  const [opened] = useState<ParameterDraft>(() => ({
    name: parameter.Name,
    type: parameterTypes.find((type) => type === parameter.Type) ?? "String",
    tier: parameter.Tier === "Advanced" ? "Advanced" : "Standard",
    description: parameter.Description ?? "",
    value,
    items: itemsOf(value),
    keyId: parameter.KeyId ?? emptyDraft.keyId,
    allowedPattern: parameter.AllowedPattern ?? "",
    ...policiesDraftOf(parameter.Policies),
    tags: [],
  }));
  return (
    <ParameterForm
      existing={opened}
      breadcrumbs={[root, { label: parameter.Name, href: parameterAddress(parameter.Name) }]}
      {...(opened.type === "SecureString" && {
        fillIn: (use: (value: string) => void) => <PresentValue name={parameter.Name} onKnown={use} />,
      })}
    />
  );
}

function PresentValue({ name, onKnown }: { name: string; onKnown: (value: string) => void }) {
  const may = useMay();
  const ask = useMutation({ mutationFn: () => reveal([name]), onSuccess: ([value = ""]) => onKnown(value), gcTime: 0 });
  if (!may("DecryptParameters")) return null;
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Button size="small" isPending={ask.isPending} onPress={() => ask.mutate()}>
        Fill in the present value
      </Button>
      <span className="text-sm text-muted">It is decrypted for you, which is written in the audit.</span>
      {ask.isError && <ErrorLine>{messageOf(ask.error)}</ErrorLine>}
    </div>
  );
}
