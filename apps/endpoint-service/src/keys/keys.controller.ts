import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import type { KeyRotation } from '@trem/contracts';
import { ForServices } from '@trem/nest-platform';
import { KeyRotationService } from './key-rotation.js';

@ForServices()
@Controller('api/keys')
export class KeysController {
  readonly #rotation: KeyRotationService;

  constructor(rotation: KeyRotationService) {
    this.#rotation = rotation;
  }

  @Get()
  progress(): Promise<KeyRotation> {
    return this.#rotation.progress();
  }

  @Post('rotate')
  @HttpCode(202)
  rotate(): Promise<KeyRotation> {
    return this.#rotation.start();
  }
}
