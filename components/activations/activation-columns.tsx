import { moment } from "@/components/console/moment";
import { TagList } from "@/components/nodes/tag-list";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Column } from "@/components/ui/table-column";
import { Time } from "@/components/ui/time";
import { activationState, activationWords } from "@/core/activations/activation-rules";
import type { ListedActivation } from "./queries";

/** Whether machines may still register with an activation, as of `now`. */
export const stateOf = (activation: ListedActivation, now: Date) =>
  activationState({
    expiresAt: new Date(activation.ExpirationDate),
    registrationLimit: activation.RegistrationLimit,
    registrations: activation.RegistrationsCount,
    now,
  });

/** The columns of the list of activations. Source: EC2 console, Activations. */
export const activationColumns = (now: Date): readonly Column<ListedActivation>[] => [
  {
    id: "ActivationId",
    header: "Activation ID",
    isMono: true,
    width: 276,
    cell: (activation) => activation.ActivationId,
  },
  {
    id: "State",
    header: "State",
    width: 122,
    cell: (activation) => {
      const { family, label } = activationWords[stateOf(activation, now)];
      return <StatusBadge family={family}>{label}</StatusBadge>;
    },
  },
  {
    id: "Registrations",
    header: "Registered",
    width: 92,
    align: "end",
    cell: (activation) =>
      `${activation.RegistrationsCount.toLocaleString("en-US")} of ${activation.RegistrationLimit.toLocaleString("en-US")}`,
  },
  {
    id: "DefaultInstanceName",
    header: "Default instance name",
    grow: 2,
    minWidth: 110,
    cell: (activation) => activation.DefaultInstanceName || "-",
  },
  {
    id: "Description",
    header: "Description",
    grow: 3,
    minWidth: 120,
    cell: (activation) => activation.Description || "-",
  },
  {
    id: "Tags",
    header: "Tags",
    grow: 2,
    minWidth: 110,
    cell: (activation) => <TagList tags={activation.Tags ?? []} />,
  },
  {
    id: "CreatedDate",
    header: "Created",
    width: 116,
    cell: (activation) => <Time value={moment(activation.CreatedDate)} />,
  },
  {
    id: "ExpirationDate",
    header: "Expires",
    width: 116,
    cell: (activation) => <Time value={moment(activation.ExpirationDate)} />,
  },
];
