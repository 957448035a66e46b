import { Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { EndpointServiceClient } from '@trem/api-client';
import { type KeyRotation, keyRotation } from '@trem/contracts';
import { Changes, Reads } from '@trem/nest-platform';
import { ENDPOINT_SERVICE } from './endpoint-client.js';

@ApiTags('keys')
@Controller('api/keys')
export class KeysController {
  readonly #service: EndpointServiceClient;

  constructor(@Inject(ENDPOINT_SERVICE) service: EndpointServiceClient) {
    this.#service = service;
  }

  @Get()
  @Reads('admin')
  @ApiOperation({ summary: 'How far the secrets are on their way to the key that seals now' })
  @ApiOkResponse({ standardSchema: keyRotation })
  progress(): Promise<KeyRotation> {
    return this.#service.keyRotation();
  }

  @Post('rotate')
  @Changes('admin', 'key.rotate')
  @HttpCode(202)
  @ApiOperation({ summary: 'Seal every secret anew in the background; endpoints keep working' })
  @ApiAcceptedResponse({ standardSchema: keyRotation })
  rotate(): Promise<KeyRotation> {
    return this.#service.rotateKeys();
  }
}
