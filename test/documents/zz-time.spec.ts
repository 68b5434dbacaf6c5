import { readFileSync } from 'node:fs';
import { documentRig } from './document-rig.js';
import { splitDocument } from '../../src/task-types/document-processing/split-document.js';
jest.setTimeout(400000);
it('times', async () => {
  const rig = await documentRig(); const manual=readFileSync('test/documents/manual.md','utf8').replace(/#/g,'');
  const prose=(n:number)=>{const o:string[]=[];let l=0,r=0;while(l<n){const x=manual.replaceAll('. ',`, caso ${r++}. `);o.push(x);l+=x.length}return o.join('').slice(0,n)};
  const words=(n:number)=>prose(n*8).split(' ').slice(0,n).join(' ');
  const out:string[]=[];
  const t=async(name:string,f:()=>Promise<unknown>)=>{let longest=0,last=performance.now();const i=setInterval(()=>{longest=Math.max(longest,performance.now()-last);last=performance.now()},5);const b=performance.now();const r=await f();clearInterval(i);out.push(name+' '+(performance.now()-b).toFixed(0)+' ms, longest turn '+longest.toFixed(0)+' ms '+JSON.stringify(r)+' rss '+(process.memoryUsage().rss/1e6).toFixed(0))};
  const pub=rig.store.publish.bind(rig.store); rig.store.publish=async(...a)=>{const b=performance.now();try{return await pub(...a)}finally{out.push('   publish '+(performance.now()-b).toFixed(0)+' ms')}};
  await t('cold 1000 words',()=>rig.process({document_id:'w',content:words(1000)}));
  await t('1000 words',()=>rig.process({document_id:'a',content:'x '+words(1000)}));
  await t('150k words',()=>rig.process({document_id:'b',content:words(150000)}));
  await t('150k words again',()=>rig.process({document_id:'b',content:words(150000)}));
  const M=20*1048576;
  const big=prose(M);
  await t('20 MiB prose',()=>rig.run({document_id:'c',content:big}).then(r=>r.outcome));
  await t('20 MiB prose changed',()=>rig.run({document_id:'c',content:'Novo começo. '+big}).then(r=>r.outcome));
  await t('search in 25k',async()=>(await rig.search('como renovar um livro')).length);
  const s=new AbortController().signal; let rnd='';{const a:string[]=[];for(let i=0;i<M/16;i++)a.push(Math.random().toString(36).slice(2,10).padEnd(8,'x')+Math.random().toString(36).slice(2,10).padEnd(8,'y'));rnd=a.join('')}
  for(const [n,x] of [['aaaa','a'.repeat(M)],['random word',rnd],['a a a','a '.repeat(M/2)],['newlines','a'+'\n'.repeat(M)],['emoji','😀'.repeat(M/4)],['headings','# a\n'.repeat(M/4)]] as const)
   await t('split 20 MiB '+n,async()=>{try{return (await splitDocument(x,{size:1000,overlap:100},s)).length}catch(e){return String(e)}});
  process.stdout.write(out.join('\n')+'\n');
});
