"use client";

import { ParameterForm } from "./parameter-form";

const breadcrumbs = [{ label: "Parameter Store", href: "/parameter-store" }];

/** The form of a new parameter. */
export function CreateParameterScreen() {
  return <ParameterForm breadcrumbs={breadcrumbs} />;
}
