import * as z from "zod";
import { DomainError, validationException } from "../errors";

/** A setting's id, or its ARN. Source: SSM API 2014-11-06, ServiceSettingId. */
export const ServiceSettingReference = z.string().min(1).max(1000);

/** A setting's value as the API takes it. Source: SSM API 2014-11-06, ServiceSettingValue. */
export const ServiceSettingValue = z.string().min(1).max(4096);

/**
 * The settings that an account has here: what each may be, and what it is until somebody says otherwise. One of AWS's
 * ids comes in when something acts by it, and not before: see decision 0012.
 * Source: SSM API 2014-11-06, UpdateServiceSetting.
 */
export const serviceSettings = {
  /** Whether documents may be shared with every account of the installation. */
  "/ssm/documents/console/public-sharing-permission": { values: ["Enable", "Disable"], default: "Disable" },
  /** In the standard tier an account has room for 1,000 machines; in the advanced one there is no limit. */
  "/ssm/managed-instance/activation-tier": { values: ["standard", "advanced"], default: "advanced" },
  /** The tier of a new parameter whose request names none. */
  "/ssm/parameter-store/default-parameter-tier": {
    values: ["Standard", "Advanced", "Intelligent-Tiering"],
    default: "Standard",
  },
} as const satisfies Record<string, { values: readonly string[]; default: string }>;
export type ServiceSettingId = keyof typeof serviceSettings;

const isKnown = (id: string): id is ServiceSettingId => Object.hasOwn(serviceSettings, id);

/** There is no setting of that id. Source: SSM API 2014-11-06, ServiceSettingNotFound. */
const serviceSettingNotFound = (reference: string) => {
  const message = `There is no setting ${reference.slice(0, 256)}. There are ${Object.keys(serviceSettings).join(" and ")}.`;
  return new DomainError("ServiceSettingNotFound", message, [{ path: ["SettingId"], message }]);
};

/** A setting's ARN; the id's own slash stands after the kind. Source: SSM API 2014-11-06, UpdateServiceSetting. */
export const serviceSettingArn = ({ region, accountId }: { region: string; accountId: string }, id: ServiceSettingId) =>
  `arn:aws:ssm:${region}:${accountId}:servicesetting${id}`;

/**
 * The setting that an id, or an ARN of this place, names.
 *
 * Errors: ServiceSettingNotFound for one that nothing here acts by, and for another account's or region's.
 */
export function findServiceSetting(reference: string, place: { region: string; accountId: string }): ServiceSettingId {
  const before = `arn:aws:ssm:${place.region}:${place.accountId}:servicesetting`;
  const id = reference.startsWith(`${before}/`) ? reference.slice(before.length) : reference;
  if (!isKnown(id)) throw serviceSettingNotFound(reference);
  return id;
}

/**
 * The value, when the setting can have it.
 *
 * Errors: ValidationException that names what it takes.
 */
export function checkedSettingValue(id: ServiceSettingId, value: string): string {
  const { values } = serviceSettings[id];
  if (values.some((legal) => legal === value)) return value;
  const message = `${id} takes ${values.join(" or ")}.`;
  throw validationException(message, [{ path: ["SettingValue"], message }]);
}
