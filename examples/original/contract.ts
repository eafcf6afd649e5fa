// A contract: only its owner may change the greeting.
//
//     tana run examples/original/contract.ts --input '{"greeting": "Good morning"}'
import { context } from 'tana/context'
import { data } from 'tana/data'
import type { JsonValue } from 'tana/net'

export async function contract(): Promise<JsonValue> {
  const caller = context.caller()
  const owner = context.owner()
  if (!caller || caller.id !== owner?.id) {
    return { error: 'only the owner may do this' }
  }

  const input = context.input()
  const before = (await data.get('greeting')) || 'Hello'
  const after = input?.greeting || before
  await data.set('greeting', after)
  return { caller: caller.username, block: context.block().height, before, after }
}
