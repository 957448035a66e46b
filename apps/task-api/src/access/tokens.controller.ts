import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  type CallerView,
  caller,
  type NewToken,
  newToken,
  type Token,
  type TokenRequest,
  token,
  tokenIdOrName,
  tokenList,
  tokenRequest,
} from '@trem/contracts';
import { type Caller, Changes, ProblemError, Reads, WhoAsks } from '@trem/nest-platform';
import { TokensService } from './tokens.service.js';

@ApiTags('access')
@Controller('api')
export class TokensController {
  readonly #tokens: TokensService;

  constructor(tokens: TokensService) {
    this.#tokens = tokens;
  }

  @Get('me')
  @Reads('viewer')
  @ApiOperation({ summary: 'Whose token this is, and what it may do' })
  @ApiOkResponse({ standardSchema: caller })
  me(@WhoAsks() who: Caller): CallerView {
    return viewOf(who);
  }

  @Get('tokens')
  @Reads('admin')
  @ApiOperation({ summary: 'List all tokens, without their texts; those that are revoked too' })
  @ApiOkResponse({ standardSchema: tokenList })
  async list(): Promise<{ readonly tokens: Token[] }> {
    return { tokens: await this.#tokens.list() };
  }

  @Post('tokens')
  @Changes('admin', 'token.create')
  @ApiOperation({ summary: 'Create a token; this answer is the only one that shows it' })
  @ApiCreatedResponse({ standardSchema: newToken })
  create(@Body({ schema: tokenRequest }) request: TokenRequest): Promise<NewToken> {
    return this.#tokens.create(request);
  }

  @Delete('tokens/:id')
  @HttpCode(200)
  @Changes('admin', 'token.revoke')
  @ApiOperation({ summary: 'Revoke a token at once; streams that it opened end within seconds' })
  @ApiOkResponse({ standardSchema: token })
  revoke(@Param('id', { schema: tokenIdOrName }) id: string): Promise<Token> {
    return this.#tokens.revoke(id);
  }
}

/** @throws UNAUTHENTICATED nobody said who he is */
export function viewOf(who: Caller | undefined): CallerView {
  if (who === undefined) {
    throw new ProblemError('UNAUTHENTICATED', { status: 401 });
  }
  return { name: who.name, scope: who.scope === 'service' ? 'admin' : who.scope, expiresAt: who.expiresAt ?? null };
}
