import type { EndpointServiceClient } from '@trem/api-client';
import { noteChange } from '@trem/nest-platform';

/** The same client; each change that it carries out is told to the audit trail, as endpoint-service answers it: without secrets. */
export function notedEndpoints(service: EndpointServiceClient): EndpointServiceClient {
  return {
    ...service,
    async createEndpoint(draft) {
      const made = await service.createEndpoint(draft);
      noteChange({ object: made, after: made });
      return made;
    },
    async updateEndpoint(id, version, draft) {
      noteChange({ before: await service.endpoint(id) });
      const replaced = await service.updateEndpoint(id, version, draft);
      noteChange({ object: replaced, after: replaced });
      return replaced;
    },
    async deleteEndpoint(id) {
      noteChange({ before: await service.endpoint(id) });
      await service.deleteEndpoint(id);
    },
    async removeSlot(slot, query) {
      const removal = await service.removeSlot(slot, query);
      noteChange({ after: removal });
      return removal;
    },
    async rotateKeys() {
      const rotation = await service.rotateKeys();
      noteChange({ after: { writingKey: rotation.writingKey } });
      return rotation;
    },
  };
}
