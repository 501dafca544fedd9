import { JustHeap, Layout } from '@justlang/heap';
import { MemoryAccess as M } from '@justlang/memory-access';
import { DropGlue } from '@justlang/drop-glue';
const heap = new JustHeap();
const glue = new DropGlue(heap);
const [STRING, NEXT, NODE] = [1,2,3];
glue.define(STRING, { kind: 'string', layout: Layout.of(24, 8) });
glue.define(NEXT, { kind: 'box', layout: Layout.ADDRESS, pointee: NODE, nullable: true });
glue.define(NODE, { kind: 'struct', layout: Layout.of(16, 8), fields: [{ offset: 8, type: NEXT }] });
function list(n){ let h=0; for(let i=0;i<n;i++){const p=heap.allocate(16,8); M.setI32(p,i); M.setAddress(p+8,h); h=p;} return h; }
glue.dropBox(list(10), NODE); console.log(heap.stats().allocationCount);
for (let r=0;r<5;r++){ const h=list(2_000_000); const t=performance.now(); glue.dropBox(h,NODE); console.log('list ns/node',(performance.now()-t)/2e6*1e6, heap.stats().allocationCount);}
for (let r=0;r<5;r++){ const h=list(2_000_000); const t=performance.now(); let p=h; while(p!==0){const n=M.getAddress(p+8); heap.deallocate(p,16,8); p=n;} console.log('hand ns/node',(performance.now()-t)/2e6*1e6);}
// tree
const [TL,TREE]=[4,5];
glue.define(TL, { kind: 'box', layout: Layout.ADDRESS, pointee: TREE, nullable: true });
glue.define(TREE, { kind: 'struct', layout: Layout.of(16, 8), fields: [{ offset: 0, type: TL },{ offset: 8, type: TL }] });
function tree(d){ const p=heap.allocate(16,8); if(d===0){M.setAddress(p,0);M.setAddress(p+8,0);}else{M.setAddress(p,tree(d-1));M.setAddress(p+8,tree(d-1));} return p;}
function degenerate(n){ let h=0; for(let i=0;i<n;i++){const p=heap.allocate(16,8); M.setAddress(p,h); M.setAddress(p+8,0); h=p;} return h; }
function handTree(p){const l=M.getAddress(p); if(l!==0)handTree(l); const r=M.getAddress(p+8); if(r!==0)handTree(r); heap.deallocate(p,16,8);}
for (let r=0;r<6;r++){ const N=2**17-1; let h=tree(16); let t=performance.now(); glue.dropBox(h,TREE); const a=(performance.now()-t)/N*1e6; h=tree(16); t=performance.now(); handTree(h); console.log('tree ns/node',a,'hand',(performance.now()-t)/N*1e6, heap.stats().allocationCount);}
for (let r=0;r<5;r++){ const h=degenerate(2_000_000); const t=performance.now(); glue.dropBox(h,TREE); console.log('degenerate ns/node',(performance.now()-t)/2e6*1e6, heap.stats().allocationCount);}
// struct 2 strings + box
const [I32,BX,S3]=[6,7,8];
glue.define(I32,{kind:'trivial',layout:Layout.I32});
glue.define(BX,{kind:'box',layout:Layout.ADDRESS,pointee:I32});
glue.define(S3,{kind:'struct',layout:Layout.of(56,8),fields:[{offset:0,type:STRING},{offset:24,type:STRING},{offset:48,type:BX}]});
const N=20000; const slots=heap.allocate(56*N,8);
function fill(){for(let i=0;i<N;i++){const s=slots+i*56; M.setAddress(s,heap.allocate(20,1));M.setAddress(s+8,20);M.setAddress(s+16,5);M.setAddress(s+24,heap.allocate(40,1));M.setAddress(s+32,40);M.setAddress(s+40,5);M.setAddress(s+48,heap.allocate(4,4));}}
const ptrs=new Int32Array(3*N);
function grab(){for(let i=0;i<N;i++){const s=slots+i*56;ptrs[3*i]=M.getAddress(s);ptrs[3*i+1]=M.getAddress(s+24);ptrs[3*i+2]=M.getAddress(s+48);}}
function only(){for(let i=0;i<N;i++){heap.deallocate(ptrs[3*i],20,1);heap.deallocate(ptrs[3*i+1],40,1);heap.deallocate(ptrs[3*i+2],4,4);}}
function drops(){for(let i=0;i<N;i++)glue.drop(slots+i*56,S3);}
for(let r=0;r<15;r++){fill();grab();let t=performance.now();only();const a=performance.now()-t;fill();t=performance.now();drops();const b=performance.now()-t;if(r>8)console.log('3 deallocs',(a/N*1e6).toFixed(1),'drop',(b/N*1e6).toFixed(1),(b/a).toFixed(2));}
