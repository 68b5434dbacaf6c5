import { readFileSync } from 'node:fs';
import { splitDocument } from '../../src/task-types/document-processing/split-document.js';
jest.setTimeout(400000);
it('times', async () => {
  const manual=readFileSync('test/documents/manual.md','utf8');
  const out:string[]=[];
  const t=async(name:string,f:()=>Promise<unknown>)=>{let longest=0,last=performance.now();const i=setInterval(()=>{longest=Math.max(longest,performance.now()-last);last=performance.now()},5);const b=performance.now();const r=await f();clearInterval(i);out.push(name+' '+(performance.now()-b).toFixed(0)+' ms, longest turn '+longest.toFixed(0)+' ms '+JSON.stringify(r)+' rss '+(process.memoryUsage().rss/1e6).toFixed(0))};
  const M=20*1048576; const s=new AbortController().signal;
  let rnd='';{const a:string[]=[];for(let i=0;i<M/16;i++)a.push(Math.random().toString(36).slice(2,10).padEnd(8,'x')+Math.random().toString(36).slice(2,10).padEnd(8,'y'));rnd=a.join('')}
  await t('manual',async()=>(await splitDocument(manual,{size:1000,overlap:100},s)).length);
  for(const [n,x] of [['20M aaaa','a'.repeat(M)],['20M random word',rnd],['20M a space','a '.repeat(M/2)],['20M headings','# a\n'.repeat(M/4)],['20M prose',manual.replace(/#/g,'').repeat(Math.ceil(M/manual.length)).slice(0,M)],['20M newlines','a'+'\n'.repeat(M)],['20M a newline','a\n'.repeat(M/2)],['20M emoji','😀'.repeat(M/4)]] as const)
   await t('split '+n,async()=>{try{return (await splitDocument(x,{size:1000,overlap:100},s)).length}catch(e){return String(e)}});
  process.stdout.write(out.join('\n')+'\n');
});
