/** NamespaceLifecycle: nothing is made in a namespace that is not there or is going away; three namespaces stay. */
import type { AdmissionPlugin } from '../admission.ts';
import { refuse } from '../admission.ts';
import { ApiError, forbidden, notFound } from '../errors.ts';
import type { Namespace } from '../types.ts';
import type { AdmissionParts } from './index.ts';

/** apiserver `NewLifecycle`: metav1.NamespaceDefault, NamespaceSystem, NamespacePublic. */
const IMMORTAL = new Set(['default', 'kube-system', 'kube-public']);
const NAMESPACES = { group: '', plural: 'namespaces' };

export function namespaceLifecycle({ store }: AdmissionParts): AdmissionPlugin {
  return {
    name: 'NamespaceLifecycle',
    reads: ['namespaces'],
    handles: ({ operation, namespace, resource }) =>
      operation === 'DELETE' ? resource.id === 'namespaces' : namespace !== '',

    admit(request, object) {
      const { namespace, operation } = request;
      const found = store.get('namespaces', namespace) as Namespace | undefined;
      if (found === undefined) throw notFound(NAMESPACES, namespace);
      if (operation === 'CREATE' && found.status.phase === 'Terminating')
        throw terminating(
          refuse(
            request,
            object,
            `unable to create new content in namespace ${namespace} because it is being terminated`,
          ),
          namespace,
        );
      return object;
    },

    validate(request) {
      if (request.operation === 'DELETE' && IMMORTAL.has(request.name))
        throw forbidden(NAMESPACES, request.name, 'this namespace may not be deleted');
    },
  };
}

/** Clients tell this refusal from others by its cause. */
function terminating({ status }: ApiError, namespace: string): ApiError {
  const message = `namespace ${namespace} is being terminated`;
  const cause = { reason: 'NamespaceTerminating', message, field: 'metadata.namespace' };
  return new ApiError(status.code, status.reason, status.message, { ...status.details, causes: [cause] });
}
