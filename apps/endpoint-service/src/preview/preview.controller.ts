import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { type PreviewRequest, previewRequest, type TaskPreview } from '@trem/contracts';
import { ForServices } from '@trem/nest-platform';
import { PreviewService } from './preview.service.js';

@ForServices()
@Controller('api/previews')
export class PreviewController {
  readonly #previews: PreviewService;

  constructor(previews: PreviewService) {
    this.#previews = previews;
  }

  /** For task-api only: it never opens a customer's database itself. */
  @Post()
  @HttpCode(200)
  preview(@Body({ schema: previewRequest }) request: PreviewRequest): Promise<TaskPreview> {
    return this.#previews.preview(request);
  }
}
