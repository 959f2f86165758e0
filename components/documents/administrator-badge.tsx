import { Badge } from "@/components/ui/badge";

/** Beside the name of a document that runs any command: whoever may run it can do anything there. */
export const AdministratorBadge = () => (
  <span className="ml-2 inline-flex align-middle" title="It runs any command.">
    <Badge family="amber">gives administrator on the machine</Badge>
  </span>
);
