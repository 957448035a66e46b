import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type InstallationPages, installationPages } from '@trem/contracts';
import { Reads } from '@trem/nest-platform';

export const INSTALLATION_PAGES = Symbol('pages of this installation');

@ApiTags('installation')
@Controller('api/installation')
export class InstallationController {
  readonly #pages: InstallationPages;

  constructor(@Inject(INSTALLATION_PAGES) pages: InstallationPages) {
    this.#pages = pages;
  }

  @Get()
  @Reads('viewer')
  @ApiOperation({ summary: 'Where the pages of Temporal and of the broker are' })
  @ApiOkResponse({ standardSchema: installationPages })
  pages(): InstallationPages {
    return this.#pages;
  }
}
