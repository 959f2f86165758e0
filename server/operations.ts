import { createActivation } from "./activations/create-activation";
import { deleteActivation } from "./activations/delete-activation";
import { describeActivations } from "./activations/describe-activations";
import { changePassword } from "./identity/change-password";
import { getSession } from "./identity/get-session";
import { signIn } from "./identity/sign-in";
import { signInWithLink } from "./identity/sign-in-with-link";
import { signOut } from "./identity/sign-out";
import { describeInstanceInformation } from "./nodes/describe-instance-information";
import { getManagedNode } from "./nodes/get-managed-node";
import { listManagedNodes } from "./nodes/list-managed-nodes";
import { registerManagedInstance } from "./nodes/register-managed-instance";
import type { AnyOperation } from "./operation";

/** The table: every operation that a door may perform, by capability. Adding one is a file and a line here. */
export const operations = {
  // activations
  CreateActivation: createActivation,
  DeleteActivation: deleteActivation,
  DescribeActivations: describeActivations,
  // identity
  ChangePassword: changePassword,
  GetSession: getSession,
  SignIn: signIn,
  SignInWithLink: signInWithLink,
  SignOut: signOut,
  // nodes
  DescribeInstanceInformation: describeInstanceInformation,
  GetManagedNode: getManagedNode,
  ListManagedNodes: listManagedNodes,
  RegisterManagedInstance: registerManagedInstance,
} as const satisfies Record<string, AnyOperation>;
