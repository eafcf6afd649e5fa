// Everything the original project's modules offered, once.
import { console, version } from 'tana/core'
import { block } from 'tana/block'
import { tx } from 'tana/tx'
import { data } from 'tana/data'

console.log('running on', Object.keys(version).join(' + '))
console.log(`block ${block.height} at ${new Date(block.timestamp).toISOString()}`)
console.log(`executor ${block.executor}, gas limit ${block.gasLimit.toLocaleString()}`)

const alice = await block.getUser('alice')
if (alice) {
  const balance = await block.getBalance(alice.id, 'USD')
  console.log(`${alice.username} has ${balance} USD`)
  if (balance >= 5) {
    console.log(`after paying 5 there would be ${balance - 5} USD`)
  }
}

const found = await block.getUser(['alice', 'bob', 'nobody'])
console.log(`${found.filter(u => u !== null).length} users of ${found.length}`)

tx.transfer(block.executor, 'treasury', 5, 'USD')
await data.set('lastTransfer', {
  from: block.executor,
  to: 'treasury',
  amount: 5,
  timestamp: block.timestamp
})
await data.commit()

console.log(`pending changes: ${tx.getChanges().length}`)
const result = await tx.execute()
if (result.success) {
  console.log(`gas used: ${result.gasUsed.toLocaleString()}`)
  console.log('changes:', result.changes)
} else {
  console.log('failed:', result.error)
}
console.log('stored:', await data.get('lastTransfer'))
