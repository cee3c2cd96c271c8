import{a as Re}from"./chunk2.js?v=9063959ddf49";import{D as ze,b as y,c as Ae,d as M,e as B,f as Le,g as Be,h as R,i as F,j as N,k as Fe,l as Ne,m as v,n as X,o as z,q as s,u as Ie,v as De,y as He}from"./chunk.js?v=9063959ddf49";var zt=["align_content","align_items","align_self","border_top","border_right","border_bottom","border_left","display","flex","flex_flow","grid_area","grid_auto_columns","grid_auto_flow","grid_auto_rows","grid_column","grid_gap","grid_row","grid_template_areas","grid_template_columns","grid_template_rows","height","justify_content","justify_items","margin","max_height","max_width","min_height","min_width","object_fit","object_position","order","overflow","padding","visibility","width"];function b(e){return e?ae(e,Object.fromEntries(zt.map(n=>[n,n.replaceAll("_","-")]))):{}}var Wt={font_family:"font-family",font_size:"font-size",font_style:"font-style",font_variant:"font-variant",font_weight:"font-weight",text_decoration:"text-decoration",text_color:"color"};function S(e){return e?ae(e,Wt):{}}function T(e,n,t){return e?ae(e,{[n]:t}):{}}function ae(e,n){let t={};for(let[r,o]of Object.entries(n)){let i=e.text(r);i&&jt(i)&&(t[o]=i)}return t}function jt(e){return e.length<1e3&&!/[\w-]*(url|image|image-set|src|cross-fade|element|paint|var|env|attr)\s*\(|[;{}\\]/i.test(e)}function We(e,n){let t=Object.keys(n);for(let r of(e.dataset.css??"").split(" "))r&&!t.includes(r)&&e.style.removeProperty(r);for(let r of t)e.style.setProperty(r,n[r]);e.dataset.css=t.join(" ")}var Y=class{left=4e3;take(){return this.left>0&&this.left-- >0}give(){this.left++}},A=Ae(void 0);function E(){return F(A)}function p(e){let{store:n,cell:t}=E(),r=n.find(e.reference("layout")),o=n.find(e.reference("style"));return z(e,r,o),{layout:r,style:o,off:!e.live||e.flag("disabled"),set:i=>n.set(e,i,t)}}function g(e){let n=Be(null);return Le(()=>{n.current&&We(n.current,e)}),n}function Z(e){let n=Ne(e);return n!==void 0?Number(n):Array.isArray(e)?e.map(Z):v(e)?je(Object.entries(e).map(([t,r])=>[t,Z(r)])):e}function je(e){let n=Object.create(null);for(let[t,r]of e)n[t]=r;return n}function V(e){let n=t=>typeof t=="string"||typeof t=="number"&&Number.isInteger(t)&&t>=0;return Array.isArray(e)?e.filter(t=>Array.isArray(t)&&t.length>0&&t.every(n)):[]}function Q(e,n,t){let r=new Map(e);return n.forEach(([o,...i],a)=>{let d=t[a];d!==void 0&&r.set(String(o),de(r.get(String(o)),i,d))}),[...r]}function de(e,[n,...t],r){if(n===void 0)return r;if(Array.isArray(e))return e.map((i,a)=>a===Number(n)?de(i,t,r):i);if(!v(e))return e;let o=Object.entries(e).filter(([i])=>i!==String(n));return je([...o,[String(n),de(e[String(n)],t,r)]])}var Ut=32;function Ue(e){let n={value:null,paths:[],buffers:[]};return n.value=Object.fromEntries([...e].flatMap(([t,r])=>le(r,[t],n,o=>[[t,o]]))),n}function le(e,n,t,r){let o=ue(e);return o?(t.paths.push(n),t.buffers.push(o),typeof n.at(-1)=="number"?r(null):[]):n.length>Ut?r(null):Array.isArray(e)?r(e.flatMap((i,a)=>le(i,[...n,a],t,d=>[d]))):v(e)?r(Object.fromEntries(Object.entries(e).flatMap(([i,a])=>le(a,[...n,i],t,d=>[[i,d]])))):r(e??null)}function ue(e){if(e instanceof ArrayBuffer)return e;if(ArrayBuffer.isView(e))return e.buffer.slice(e.byteOffset,e.byteOffset+e.byteLength)}function Ve(e){try{return Uint8Array.from(atob(e),n=>n.charCodeAt(0)).buffer}catch{return}}var Je="IPY_MODEL_",W=class extends X{constructor(t,r,o){super();this.id=t;this.kind=r;this.module=o}id;kind;module;state=new Map;live=!1;lived=!1;onCustom;text(t,r=""){let o=this.state.get(t);return typeof o=="string"?o:typeof o=="number"?String(o):r}number(t,r=0){let o=this.state.get(t);return typeof o=="number"&&Number.isFinite(o)?o:r}flag(t,r=!1){let o=this.state.get(t);return typeof o=="boolean"?o:r}list(t){let r=this.state.get(t);return Array.isArray(r)?r:[]}texts(t){return this.list(t).map(r=>typeof r=="string"?r:String(r??""))}reference(t){return ee(this.state.get(t))}references(t){return this.list(t).flatMap(r=>ee(r)??[])}merge(t){let r=!1;for(let[o,i]of t)this.state.has(o)&&j(this.state.get(o),i)||(this.state.set(o,i),r=!0);r&&this.changed()}};function ee(e){return typeof e=="string"&&e.startsWith(Je)?e.slice(Je.length):void 0}function j(e,n){return Object.is(e,n)?!0:Array.isArray(e)&&Array.isArray(n)&&e.length===n.length&&e.every((t,r)=>j(t,n[r]))}var te=class{constructor(n){this.store=n}store;byModel=new Map;depth=0;meet(n){if(n.kind!=="LinkModel"&&n.kind!=="DirectionalLinkModel")return;this.part(n.id);let t=Ge(n.state.get("source")),r=Ge(n.state.get("target"));!t||!r||(this.join(n.id,t,r),n.kind==="LinkModel"&&this.join(n.id,r,t),this.pass(t,r,"kernel"))}part(n){for(let t of this.byModel.values())t.delete(n)}join(n,t,r){let o=this.byModel.get(t.model)??new Map;o.set(n,[...o.get(n)??[],[t,r]]),this.byModel.set(t.model,o)}changed(n,t,r){let o=this.byModel.get(n.id);if(!(!o||t.length===0||this.depth>20)){this.depth++;for(let i of o.values())for(let[a,d]of i)t.includes(a.name)&&this.pass(a,d,r);this.depth--}}pass(n,t,r){let o=this.store.find(n.model),i=this.store.find(t.model),a=o?.state.get(n.name);!i||a===void 0||j(i.state.get(t.name),a)||this.store.set(i,{[t.name]:a},"",r)}};function Ge(e){if(!Array.isArray(e))return;let[n,t]=[ee(e[0]),e[1]];return n!==void 0&&typeof t=="string"?{model:n,name:t}:void 0}var ne=class{constructor(n){this.send=n}send;waiting=new Map;underWay;last=new Map;put(n){for(let[t,r]of n)this.waiting.set(t,r);this.underWay===void 0&&this.flush()}flush(){if(this.waiting.size===0)return;let n=this.waiting;if(this.waiting=new Map,this.underWay=this.send(n),this.underWay!==void 0)for(let t of n.keys())this.last.set(t,this.underWay)}settled(n){return n!==this.underWay?!1:(this.underWay=void 0,this.flush(),this.underWay===void 0)}get expects(){return this.underWay}news(n,t){return n.filter(([r])=>t!==void 0&&this.isOld(r,t)?!1:!this.waiting.has(r))}holds(n){return this.waiting.has(n)||this.underWay!==void 0&&this.last.get(n)===this.underWay}isOld(n,t){let r=this.last.get(n);return r===void 0?!1:r!==t?!0:(this.last.delete(n),!1)}reset(){this.waiting.clear(),this.last.clear(),this.underWay=void 0}};var Ke="jupyter.widget",Vt="jupyter.widget.control",Jt="2.1.0",re=class extends X{constructor(t,r){super();this.way=t;this.events=r}way;events;models=new Map;boxes=new Map;senders=new Map;links=new te(this);heard=!1;control;get complete(){return this.heard||!this.way.alive()}outputs(t){return this.events.outputs(t.id,t.state.get("outputs"))}find(t){return t===void 0?void 0:this.models.get(t)}get all(){return this.models.values()}holds(t,r){let o=new Set,i=[t];for(let a=i.pop();a!==void 0;a=i.pop()){if(a===r)return!0;o.has(a)||(o.add(a),i.push(...this.models.get(a)?.references("children")??[]))}return!1}restore(t){let r=v(t)?t["application/vnd.jupyter.widget-state+json"]:void 0,o=v(r)&&r.version_major===2&&v(r.state)?r.state:{};for(let[i,a]of Object.entries(o)){if(!v(a)||!v(a.state)||this.models.has(i))continue;let d=new W(i,String(a.model_name??""),String(a.model_module??"")),u=Array.isArray(a.buffers)?a.buffers.filter(v):[],l=u.map(c=>(c.encoding==="base64"?Ve(String(c.data)):void 0)??new ArrayBuffer(0));this.models.set(i,d),d.merge(Q(ce(a.state),V(u.map(c=>c.path)),l))}this.changed()}disconnect(){for(let t of this.models.values())t.live&&(t.live=!1,t.changed());for(let t of this.boxes.values())t.reset();this.heard=!1,this.senders.clear(),this.control?.resolve(void 0),this.control=void 0}async refresh(){for(let i of this.boxes.values())i.reset();let t=await this.way.ask("comm_info_request",{target_name:Ke});this.heard=!0;let r=v(t?.comms)?Object.keys(t.comms):[];if(r.length===0)return this.changed();let o=await this.askStates();if(o)this.takeStates(o);else for(let i of r)this.askState(i)}askStates(){return this.control?.resolve(void 0),new Promise(t=>{let r=Fe();this.control={comm:r,resolve:t},this.way.send("comm_open",{comm_id:r,target_name:Vt,data:{}},{version:"1.0.0"}),this.way.send("comm_msg",{comm_id:r,data:{method:"request_states"}})})}askState(t){this.models.has(t)||this.models.set(t,new W(t,"","")),this.way.send("comm_msg",{comm_id:t,data:{method:"request_state"}})}takeStates(t){let r=v(t.data.states)?t.data.states:{},o=V(t.data.buffer_paths);for(let[i,a]of Object.entries(r)){if(!v(a)||!v(a.state))continue;let d=o.flatMap((u,l)=>u[0]===i&&u[1]==="state"?[{path:u.slice(2),buffer:t.buffers[l]}]:[]);this.meet(i,ce(a.state),d.map(({path:u})=>u),d.map(({buffer:u})=>u))}this.changed()}hear(t){if(t.comm===this.control?.comm)return this.hearControl(t);switch(t.type){case"comm_open":return t.target!==Ke?void 0:(this.meet(t.comm,qe(t),V(t.data.buffer_paths),t.buffers),this.changed());case"comm_msg":return this.hearModel(t);case"comm_close":return this.part(t.comm)}}hearControl(t){let{control:r}=this;this.control=void 0,t.type==="comm_msg"&&this.way.send("comm_close",{comm_id:t.comm,data:{}}),r?.resolve(t.type==="comm_msg"&&t.data.method==="update_states"?t:void 0)}meet(t,r,o,i){let a=Q(r,o,i),d=new Map(a),u=String(d.get("_model_name")??""),l=String(d.get("_model_module")??""),c=this.models.get(t),f=c&&c.kind===u&&c.module===l?c:new W(t,u,l);f.live=f.lived=!0,this.models.set(t,f),f===c&&f.changed();let x=this.boxes.get(t);f.merge(a.filter(([m])=>!x?.holds(m))),this.links.meet(f)}part(t){let r=this.models.get(t);r&&(r.live=!1,this.models.delete(t),this.boxes.delete(t),this.links.part(t),r.changed(),this.changed())}hearModel(t){let r=this.models.get(t.comm);if(!r)return;let{data:o}=t;if(o.method==="custom")return r.onCustom?.(o.content);let i=o.method==="echo_update";if(!i&&o.method!=="update")return;let a=Q(qe(t),V(o.buffer_paths),t.buffers);if(!r.kind)return this.meet(r.id,a,[],[]);let d=i&&t.parent!==void 0&&this.senders.has(t.parent),u=this.box(r).news(a,i?t.parent:void 0);this.change(r,u,d||!i?"kernel":"elsewhere"),i&&!d&&this.events.moved(r.id,!1)}change(t,r,o){let i=new Map(r.map(([d])=>[d,t.state.get(d)]));t.merge(r);let a=r.filter(([d,u])=>!j(i.get(d),u));t.kind==="OutputModel"&&a.some(([d])=>d==="outputs")&&this.events.shows(t.id,t.state.get("outputs")),this.links.changed(t,a.map(([d])=>d),o)}set(t,r,o="",i="person"){let a=Object.entries(r);t.live&&i!=="elsewhere"&&(this.cells.set(t.id,o),this.box(t).put(a)),this.change(t,a,i)}cells=new Map;custom(t,r,o=""){if(!t.live)return;for(let a of this.boxes.values())a.flush();let i=this.way.send("comm_msg",{comm_id:t.id,data:{method:"custom",content:r}},o?{cellId:o}:{});this.senders.set(i,t.id)}box(t){let r=this.boxes.get(t.id);return r||this.boxes.set(t.id,r=new ne(o=>this.sendState(t,o))),r}sendState(t,r){if(!t.live)return;let{value:o,paths:i,buffers:a}=Ue(r),d=this.cells.get(t.id),u={method:"update",state:o,buffer_paths:i},l=this.way.send("comm_msg",{comm_id:t.id,data:u},{version:Jt,...d&&{cellId:d}},a);return this.senders.set(l,t.id),l}settled(t){let r=this.find(this.senders.get(t));!this.senders.delete(t)||!r||(this.boxes.get(r.id)?.settled(t),this.events.moved(r.id,!0))}};function qe(e){let{state:n}=e.data;return v(n)?ce(n):[]}function ce(e){return Object.entries(e).map(([n,t])=>[n,Z(t)])}function h({model:e,class:n,group:t=!1,children:r}){let o=N(),{layout:i,style:a}=p(e),d=g(b(i)),u=e.text("description")!=="",l={id:o,label:`${o}-label`,name:u?void 0:e.text("tooltip")||O(e)},c=t?{role:"group",...u?{"aria-labelledby":l.label}:{"aria-label":l.name}}:{};return s("div",{ref:d,class:`w ${n} ${e.live?"":"off"}`,title:e.text("tooltip")||void 0,...c,children:[u&&s(Gt,{model:e,style:a,naming:l,group:t}),r(l)]})}function Gt({model:e,style:n,naming:t,group:r}){let o=n?.text("description_width")??"",i={...o==="initial"||o==="auto"?{width:"auto"}:T(n,"description_width","width"),...S(n)},a=g(i),d=e.text("description"),u=e.flag("description_allow_html")?{dangerouslySetInnerHTML:{__html:De(d)}}:{children:d},l={class:"w-label",id:t.label,title:d,...u};return r?s("span",{ref:a,...l}):s("label",{ref:a,htmlFor:t.id,...l})}function O(e){let n=e.kind.replace(/Model$/,"").replace(/\B[A-Z](?=[a-z])/g," $&");return n.charAt(0).toUpperCase()+n.slice(1).toLowerCase()}var Xe={check:"M3 8.500l3.400 3.500L13 4.500",times:"M4 4l8 8M12 4l-8 8",plus:"M8 3v10M3 8h10",minus:"M3 8h10",play:"M4.500 2.800v10.400l8.500-5.200z",pause:"M5.500 3.500v9M10.500 3.500v9",stop:"M4 4h8v8H4z",refresh:"M12.900 6.200A5.300 5.300 0 1 0 13.300 9M13.200 2.600v3.800H9.400",trash:"M2.800 4.300h10.400M6 4.300V2.600h4v1.700M4.200 4.300l.6 9.100h6.400l.6-9.100",save:"M3 2.500h8L13.500 5v8.500h-11v-11zM5 2.500v3.500h5v-3.500M4.800 13.500v-4.500h6.400v4.500",download:"M8 2.600v8M4.800 7.600 8 10.800l3.200-3.200M2.600 10v3.400h10.800V10",upload:"M8 10.600V2.800M4.800 5.800 8 2.600l3.200 3.200M2.600 10v3.400h10.800V10",search:"M7 2.600a4.400 4.400 0 1 0 0 8.800 4.400 4.400 0 1 0 0-8.800M10.200 10.200l3.400 3.400",pencil:"M3 13l.6-3L10.800 2.800l2.400 2.400L6 12.400z",home:"M2.500 8 8 3l5.500 5M4 7v6.500h8V7","arrow-left":"M13 8H3.500M7 4 3 8l4 4","arrow-right":"M3 8h9.500M9 4l4 4-4 4","arrow-up":"M8 13V3.400M4 7.200 8 3.200l4 4","arrow-down":"M8 3v9.600M4 8.800l4 4 4-4",star:"M8 2.300l1.700 3.700 4 .4-3 2.700.9 4L8 11l-3.600 2.100.9-4-3-2.700 4-.4z",heart:"M8 13.200C1 8.600 2.600 3.200 5.500 3.200c1.400 0 2.200.9 2.500 1.700.3-.8 1.100-1.700 2.500-1.700C13.400 3.200 15 8.600 8 13.200z",info:"M8 7.200v5M8 4.200h.01",question:"M6 5.900c.1-2.800 4.300-2.700 4.300 0 0 1.700-2.200 1.800-2.200 3.600M8.100 12.400h.01",cog:"M8 5.400a2.600 2.600 0 1 0 0 5.200a2.600 2.600 0 1 0 0-5.200M8 2.200v1.400M8 12.400v1.400M2.200 8h1.400M12.400 8h1.400M3.900 3.900l1 1M11.100 11.100l1 1M3.900 12.100l1-1M11.100 4.900l1-1",folder:"M1.800 4.200V12.800h12.400V5.400H7.600L6.200 3.600H1.800z",file:"M3.800 2h5.400l3 3v9H3.800zM9 2v3.200h3.200",eye:"M1.800 8C4.500 3.200 11.500 3.200 14.200 8 11.500 12.800 4.500 12.800 1.800 8zM8 6.200a1.800 1.800 0 1 0 0 3.600 1.800 1.800 0 1 0 0-3.600",repeat:"M3 8V6.500A2 2 0 0 1 5 4.500h7.500M10.500 2.300l2.200 2.200-2.200 2.200M13 8v1.500a2 2 0 0 1-2 2H3.500M5.500 13.700 3.300 11.500l2.200-2.200",caret:"M6.200 4l4 4-4 4"},Ye={close:"times",remove:"times",xmark:"times",sync:"refresh","rotate-right":"refresh",redo:"refresh",edit:"pencil",pen:"pencil","floppy-o":"save",gear:"cog",cogs:"cog","trash-o":"trash","trash-can":"trash","magnifying-glass":"search",house:"home","info-circle":"info","question-circle":"question"};function k({name:e,alone:n=!1}){let t=e.replace(/^(fa[srb]?\s+)?(fa-)?/,"").trim(),r=Object.hasOwn(Ye,t)?Ye[t]:t,o=Object.hasOwn(Xe,r)?Xe[r]:void 0;return o?s("svg",{class:"icon",viewBox:"0 0 16 16",width:"14",height:"14","aria-hidden":"true",focusable:"false",children:s("path",{d:o})}):n&&t?s(y,{children:t}):null}function Ze({model:e}){let{off:n,set:t}=p(e),{index:r,labels:o}=oe(e);return s(h,{model:e,class:"w-select",children:({id:i,name:a})=>s("select",{id:i,"aria-label":a,disabled:n,value:String(r),onChange:d=>t({index:Number(d.currentTarget.value)}),children:[r<0&&s("option",{value:"-1",hidden:!0}),s(pe,{labels:o,chosen:[r]})]})})}function Qe({model:e}){let{off:n,set:t}=p(e),{index:r,labels:o}=oe(e);return s(h,{model:e,class:"w-select w-list",children:({id:i,name:a})=>s("select",{id:i,"aria-label":a,disabled:n,size:tt(e),value:String(r),onChange:d=>t({index:Number(d.currentTarget.value)}),children:s(pe,{labels:o,chosen:[r]})})})}function et({model:e}){let{off:n,set:t}=p(e),r=e.list("index").map(Number);return s(h,{model:e,class:"w-select w-list",children:({id:o,name:i})=>s("select",{id:o,"aria-label":i,multiple:!0,disabled:n,size:tt(e),onChange:a=>t({index:[...a.currentTarget.selectedOptions].map(d=>Number(d.value))}),children:s(pe,{labels:e.texts("_options_labels"),chosen:r})})})}function pe({labels:e,chosen:n}){return s(y,{children:e.map((t,r)=>s("option",{value:String(r),selected:n.includes(r),children:t},r))})}function tt(e){return Math.max(2,Math.min(50,e.number("rows",5)))}function oe(e){return{index:e.number("index",-1),labels:e.texts("_options_labels")}}function nt({model:e}){let{off:n,set:t}=p(e),{index:r,labels:o}=oe(e);return s(h,{model:e,class:e.text("orientation")==="horizontal"?"w-radio across":"w-radio",group:!0,children:({id:i,label:a,name:d})=>s("div",{class:"w-options",role:"radiogroup","aria-labelledby":d?void 0:a,"aria-label":d,children:o.map((u,l)=>s("label",{children:[s("input",{type:"radio",name:i,checked:l===r,disabled:n,onChange:()=>t({index:l})}),s("span",{children:u})]},l))})})}function rt({model:e}){let{off:n,style:t,set:r}=p(e),{index:o,labels:i}=oe(e),[a,d]=[e.texts("icons"),e.texts("tooltips")],u=g({...T(t,"button_width","--w-button-width"),...S(t)});return s(h,{model:e,class:`w-toggles ${_(e)}`,group:!0,children:({id:l,label:c,name:f})=>s("div",{ref:u,class:"w-options",role:"radiogroup","aria-labelledby":f?void 0:c,"aria-label":f,children:i.map((x,m)=>s("label",{class:m===o?"down":"",title:d[m]||void 0,children:[s("input",{type:"radio",name:l,checked:m===o,disabled:n,onChange:()=>r({index:m})}),s(k,{name:a[m]??""}),s("span",{children:x})]},m))})})}function _(e,n="button_style"){let t=e.text(n);return["primary","success","info","warning","danger"].includes(t)?`w-${t}`:""}function ot({model:e,onClick:n}){let{off:t,layout:r,style:o}=p(e),i=e.text("description"),a={...b(r),...S(o),...T(o,"button_color","background-color")},d=g(a);return s("button",{ref:d,type:"button",class:`w w-button ${_(e)}`,disabled:t,title:e.text("tooltip")||void 0,"aria-label":i?void 0:e.text("tooltip")||e.text("icon")||O(e),onClick:n,children:[s(k,{name:e.text("icon"),alone:!i}),i]})}function it({model:e}){let{off:n,layout:t,style:r,set:o}=p(e),i=e.text("description"),a=e.flag("value"),d=g({...b(t),...S(r)});return s("button",{ref:d,type:"button",class:`w w-button ${a?"down":""} ${_(e)}`,"aria-pressed":a,disabled:n,title:e.text("tooltip")||void 0,"aria-label":i?void 0:e.text("tooltip")||e.text("icon")||O(e),onClick:()=>o({value:!a}),children:[s(k,{name:e.text("icon"),alone:!i}),i]})}function st({model:e}){let{off:n,layout:t,style:r,set:o}=p(e),i=g(b(t)),a=g({...e.flag("indent",!0)?{}:{"padding-left":"0"},...S(r)}),d=e.text("description");return s("div",{ref:i,class:"w w-check",title:e.text("tooltip")||void 0,children:s("label",{ref:a,children:[s("input",{type:"checkbox",checked:e.flag("value"),disabled:n,"aria-label":d?void 0:e.text("tooltip")||O(e),onChange:u=>o({value:u.currentTarget.checked})}),s("span",{children:d})]})})}function at({model:e}){let n=e.flag("value");return s(h,{model:e,class:"w-valid",group:!0,children:()=>s("span",{class:n?"good":"bad",children:[s(k,{name:n?"check":"times"}),s("span",{class:n?"unseen":"",children:n?"valid":e.text("readout")||"invalid"})]})})}var fe=200,dt=new WeakMap,Kt={HBoxModel:"w-hbox",VBoxModel:"w-vbox",GridBoxModel:"w-grid"};function J({model:e}){let{layout:n}=p(e),t=g(b(n));return s("div",{ref:t,class:`w w-box ${Kt[e.kind]??""} ${_(e,"box_style")}`,children:s(qt,{model:e})})}function qt({model:e}){let n=e.references("children"),[t,r]=M(dt.get(e)??fe),o=()=>{dt.set(e,t+fe),r(t+fe)};return s(U,{model:e,children:[n.slice(0,t).map((i,a)=>s(I,{id:i},`${a}:${i}`)),n.length>t&&s("button",{type:"button",class:"link w-more",onClick:o,children:["Show more (",n.length-t," left)"]})]})}function U({model:e,children:n}){let t=F(A);return s(A.Provider,{value:{...t,above:[...t.above,e.id]},children:n})}function lt(e,n){let t=e.state.get("_titles");return(e.texts("titles")[n]??(typeof t=="object"&&t!==null&&!Array.isArray(t)?String(t[n]??""):""))||String(n+1)}function ge(e){let n=e.state.get("selected_index");return typeof n=="number"&&n>=0&&n<e.list("children").length?n:void 0}function ut({model:e}){let{layout:n,set:t}=p(e),r=N(),o=g(b(n)),i=e.references("children"),a=ge(e),d=u=>{let l=a??0,c={ArrowRight:(l+1)%i.length,ArrowLeft:(l+i.length-1)%i.length,Home:0,End:i.length-1}[u.key];c!==void 0&&(u.preventDefault(),t({selected_index:c}),u.currentTarget.querySelectorAll("[role=tab]")[c]?.focus())};return s("div",{ref:o,class:`w w-tabs ${_(e,"box_style")}`,children:[s("div",{class:"w-tablist",role:"tablist","aria-label":e.text("tooltip")||"Tabs",onKeyDown:d,children:i.map((u,l)=>s("button",{type:"button",role:"tab",id:`${r}-tab-${l}`,"aria-selected":l===a,"aria-controls":`${r}-panel`,tabIndex:l===(a??0)?0:-1,onClick:()=>t({selected_index:l}),children:lt(e,l)},l))}),s("div",{class:"w-panel",role:"tabpanel",id:`${r}-panel`,"aria-labelledby":a===void 0?void 0:`${r}-tab-${a}`,tabIndex:0,hidden:a===void 0,children:s(U,{model:e,children:a!==void 0&&s(I,{id:i[a]},i[a])})})]})}function ct({model:e}){let{layout:n,set:t}=p(e),r=N(),o=g(b(n)),i=ge(e);return s("div",{ref:o,class:`w w-accordion ${_(e,"box_style")}`,children:e.references("children").map((a,d)=>s("section",{children:[s("button",{type:"button",id:`${r}-head-${d}`,"aria-expanded":d===i,"aria-controls":`${r}-panel-${d}`,onClick:()=>t({selected_index:d===i?null:d}),children:[s(k,{name:"caret"}),lt(e,d)]}),s("div",{class:"w-panel",role:"region",id:`${r}-panel-${d}`,"aria-labelledby":`${r}-head-${d}`,hidden:d!==i,children:s(U,{model:e,children:d===i&&s(I,{id:a})})})]},`${d}:${a}`))})}function pt({model:e}){let{layout:n}=p(e),{store:t}=E(),r=g(b(n)),o=ge(e),i=o===void 0?void 0:t.find(e.references("children")[o]);return s("div",{ref:r,class:`w w-box ${_(e,"box_style")}`,children:s(U,{model:e,children:i&&s(I,{id:i.id},i.id)})})}function ie(e,n,t,r=!0){let[o,i]=M();return{shown:o??e,input:u=>{(!n||!r)&&i(u),n&&t(u)},finish:()=>{o!==void 0&&(i(void 0),!n&&o!==e&&t(o))}}}var Xt={type:"text"},Yt={type:"password"};function me({model:e}){let{off:n,style:t,set:r}=p(e),{store:o,cell:i}=E(),a=ie(e.text("value"),e.flag("continuous_update",!0),l=>r({value:l})),d=g(ht(t)),u=()=>{a.finish(),o.custom(e,{event:"submit"},i)};return s(h,{model:e,class:"w-text",children:({id:l,name:c})=>s("input",{ref:d,id:l,...e.kind==="PasswordModel"?Yt:Xt,"aria-label":c,placeholder:he(e),value:a.shown,disabled:n,autocomplete:"off",onInput:f=>a.input(f.currentTarget.value),onBlur:a.finish,onKeyDown:f=>f.key==="Enter"&&u()})})}function gt({model:e}){let{off:n,style:t,set:r}=p(e),o=ie(e.text("value"),e.flag("continuous_update",!0),d=>r({value:d})),i=g(ht(t)),a=e.number("rows");return s(h,{model:e,class:"w-text w-long",children:({id:d,name:u})=>s("textarea",{ref:i,id:d,"aria-label":u,placeholder:he(e),rows:a>0?a:void 0,value:o.shown,disabled:n,onInput:l=>o.input(l.currentTarget.value),onBlur:o.finish})})}function mt({model:e}){let{off:n,set:t}=p(e),r=N(),o=e.texts("options"),i=e.flag("ensure_option"),a=u=>{(!i||o.includes(u))&&t({value:u})},d=ie(e.text("value"),e.flag("continuous_update",!0),a,!i);return s(h,{model:e,class:"w-text",children:({id:u,name:l})=>s(y,{children:[s("input",{id:u,type:"text",list:r,"aria-label":l,placeholder:he(e),value:d.shown,disabled:n,autocomplete:"off","aria-invalid":i&&!o.includes(d.shown),onInput:c=>d.input(c.currentTarget.value),onBlur:d.finish,onKeyDown:c=>c.key==="Enter"&&d.finish()}),s("datalist",{id:r,children:o.map(c=>s("option",{value:c},c))})]})})}function G({model:e}){let{off:n,set:t}=p(e),r=e.kind.includes("Int"),o=e.kind.startsWith("Bounded"),[i,a]=o?[e.number("min",-1/0),e.number("max",1/0)]:[-1/0,1/0],d=c=>{let f=c.trim()===""?NaN:Number(c);Number.isFinite(f)&&t({value:Math.max(i,Math.min(a,r?Math.trunc(f):f))})},u=ie(e.text("value"),e.flag("continuous_update"),d,!1),l=e.number("step");return s(h,{model:e,class:"w-number",children:({id:c,name:f})=>s("input",{id:c,type:"number","aria-label":f,value:u.shown,disabled:n,step:l>0?l:r?1:"any",min:ft(i),max:ft(a),onInput:x=>u.input(x.currentTarget.value),onChange:u.finish,onBlur:u.finish,onKeyDown:x=>x.key==="Enter"&&u.finish()})})}function ft(e){return Number.isFinite(e)?e:void 0}function he(e){return e.text("placeholder").replaceAll("​","")}function ht(e){return e?{...S(e),...e.text("background")&&/^[#\w(),.%\s]+$/.test(e.text("background"))?{"background-color":e.text("background")}:{}}:{}}function wt({model:e}){let{layout:n}=p(e),{store:t}=E(),r=g(b(n));return s("div",{ref:r,class:"w w-outputs",children:s(U,{model:e,children:s(ze,{outputs:t.outputs(e)})})})}var Zt=16;function bt({model:e}){let{off:n,layout:t,set:r}=p(e),o=g(b(t)),i=e.flag("playing")&&!n;Qt(e,i,r);let a=e.text("description")||"Play",d=e.flag("repeat")||e.flag("_repeat");return s("div",{ref:o,class:"w w-play",role:"group","aria-label":a,children:[s("button",{type:"button",disabled:n,"aria-label":i?"Pause":"Play",title:i?"Pause":"Play",onClick:()=>r({playing:!i}),children:s(k,{name:i?"pause":"play"})}),s("button",{type:"button",disabled:n,"aria-label":"Stop",title:"Stop",onClick:()=>r({playing:!1,value:e.number("min")}),children:s(k,{name:"stop"})}),e.flag("show_repeat",!0)&&s("button",{type:"button",class:d?"down":"",disabled:n,"aria-label":"Repeat","aria-pressed":d,title:"Repeat",onClick:()=>r({repeat:!d}),children:s(k,{name:"repeat"})})]})}function Qt(e,n,t){B(()=>{if(!n)return;let r=()=>{document.hidden||t(en(e))},o=window.setInterval(r,Math.max(Zt,e.number("interval",100)));return()=>window.clearInterval(o)},[n,e,e.number("interval",100)])}function en(e){let n=e.number("value")+e.number("step",1);return n<=e.number("max",100)?{value:n}:e.flag("repeat")||e.flag("_repeat")?{value:e.number("min")}:{playing:!1}}function xt({model:e}){let{style:n}=p(e),t=g(S(n));return s(h,{model:e,class:"w-plain",group:!0,children:()=>s("span",{ref:t,class:"w-words",children:e.text("value")})})}function we({model:e}){let{style:n}=p(e),t=e.text("value"),r=g(S(n)),o=R(()=>Ie(t),[t]);return s(h,{model:e,class:"w-plain",group:!0,children:()=>s("div",{ref:r,class:"w-words",children:s(He,{class:"html",html:o})})})}function be({model:e}){let{style:n}=p(e),[t,r,o]=[e.number("min"),e.number("max",100),e.number("value")],i=r>t?Math.max(0,Math.min(1,(o-t)/(r-t))):0,a=g({"--w-part":`${100*i}%`,...T(n,"bar_color","--w-bar")}),d=e.text("orientation")==="vertical";return s(h,{model:e,class:`w-progress ${d?"upright":""} ${_(e,"bar_style")}`,group:!0,children:({label:u,name:l})=>s("div",{ref:a,class:"w-bar",role:"progressbar","aria-labelledby":l?void 0:u,"aria-label":l,"aria-valuemin":t,"aria-valuemax":r,"aria-valuenow":o})})}function vt(e,n){let t=e.state.get("value"),r=e.text("format","png"),[o,i]=M();return B(()=>{let a=ue(t);if(!a||a.byteLength===0)return i(void 0);if(r==="url")return i(tn(new TextDecoder().decode(a)));let d=/^[\w.+-]{1,40}$/.test(r)?`${n}/${r==="svg"?"svg+xml":r}`:"application/octet-stream",u=URL.createObjectURL(new Blob([a],{type:d}));return i(u),()=>URL.revokeObjectURL(u)},[t,r,n]),o}function tn(e){try{let n=new URL(e,location.href);return n.origin===location.origin||/^data:(image|audio|video)\//i.test(e)?n.href:void 0}catch{return}}function yt({model:e}){let{layout:n}=p(e),t=vt(e,"image"),r=i=>/^\d+(\.\d+)?(px)?$/.test(e.text(i))?{[i]:`${parseFloat(e.text(i))}px`}:{},o=g({...r("width"),...r("height"),...b(n)});return t?s("img",{ref:o,class:"w w-image",src:t,alt:e.text("tooltip")||"picture",title:e.text("tooltip")||void 0}):s(Mt,{model:e,words:"no picture"})}function xe({model:e}){let{layout:n}=p(e),t=e.kind==="AudioModel",r=vt(e,t?"audio":"video"),o=g(b(n));return r?s("div",{ref:o,class:"w w-image",children:t?s("audio",{src:r,controls:!0,loop:e.flag("loop"),"aria-label":O(e)}):s("video",{src:r,controls:!0,loop:e.flag("loop"),"aria-label":O(e)})}):s(Mt,{model:e,words:t?"no sound":"no film"})}function Mt({model:e,words:n}){return s("span",{class:"w w-note",role:"img","aria-label":`${O(e)}, ${n}`,children:n})}var nn=/^(?:(.)?([<>=^]))?([-+( ])?([$#])?(0)?(\d+)?(,)?(?:\.(\d+))?(~)?([a-z%])?$/i,rn=["y","z","a","f","p","n","µ","m","","k","M","G","T","P","E","Z","Y"];function ye(e,n){let[,t,r,o,i,a,d,u,l,c,f]=nn.exec(n)??[];if(!Number.isFinite(e))return String(e);let x=l===void 0?void 0:Math.min(20,Number(l)),m=on(Math.abs(e),f??"",x);c&&(m=m.replace(/(\.\d*?)0+(?=\D|$)/,"$1").replace(/\.(?=\D|$)/,"")),(u||f==="n")&&(m=m.replace(/^\d+/,P=>P.replace(/\B(?=(\d{3})+$)/g,",")));let H=(e<0&&/[1-9]/.test(m)?"−":o==="+"?"+":o===" "?" ":"")+(i==="$"?"$":"");return dn(H,m,Math.min(100,Number(d??0)),a?"0":t??" ",a?"=":r??">")}function on(e,n,t){switch(n){case"d":return e.toFixed(0);case"f":return e.toFixed(t??6);case"e":return se(e.toExponential(t??6));case"%":return(e*100).toFixed(t??6)+"%";case"p":return ve(e*100,t??6)+"%";case"g":case"n":return se(e.toPrecision(Math.max(1,t??6)));case"r":return ve(e,t??6);case"s":return sn(e,t??6);case"b":case"o":case"x":case"X":return an(e,n);default:return se(String(t===void 0?e:Number(e.toPrecision(Math.max(1,t)))))}}function se(e){return e.replace("e-","e−")}function ve(e,n){let t=Number(e.toPrecision(Math.max(1,n))),r=t===0?1:Math.floor(Math.log10(t))+1;return t.toFixed(Math.max(0,Math.min(20,n-r)))}function sn(e,n){let t=e===0?0:Math.max(-8,Math.min(8,Math.floor(Math.log10(e)/3)));return ve(e/10**(3*t),n)+rn[t+8]}function an(e,n){let t=Math.round(e).toString({b:2,o:8,x:16,X:16}[n]);return n==="X"?t.toUpperCase():t}function dn(e,n,t,r,o){let i=r.repeat(Math.max(0,t-e.length-n.length));return o==="<"?e+n+i:o==="="?e+i+n:o==="^"?i.slice(0,i.length>>1)+e+n+i.slice(i.length>>1):i+e+n}function ke({model:e}){let{set:n}=p(e);return s(_e,{model:e,scale:Te(e),at:e.number("value"),move:t=>n({value:t})})}function St({model:e}){let{set:n}=p(e),t=e.number("base",10),r=Te(e),o=d=>t**d,i=d=>Math.log(d)/Math.log(t),a={...r,text:d=>ye(o(d),e.text("readout_format",".3g")),read:d=>Number(d)>0?Et(i(Number(d)),r):void 0};return s(_e,{model:e,scale:a,at:i(e.number("value",1)),move:d=>n({value:o(d)})})}function Se({model:e}){let{set:n}=p(e),[t,r]=e.list("value").map(Number);return s(Ot,{model:e,scale:Te(e),at:[t??0,r??0],move:o=>n({value:o})})}function Tt({model:e}){let{set:n}=p(e);return s(_e,{model:e,scale:Ct(e),at:e.number("index"),move:t=>n({index:t})})}function _t({model:e}){let{set:n}=p(e),[t,r]=e.list("index").map(Number);return s(Ot,{model:e,scale:Ct(e),at:[t??0,r??0],move:o=>n({index:o})})}function Te(e){let n=/^Int/.test(e.kind),t=e.number("step",n?1:0),r={low:e.number("min"),high:e.number("max",100),step:t>0?t:"any",text:o=>ye(o,e.text("readout_format",n?"d":".2f")),read:void 0};return r.read=o=>Et(n?Math.round(kt(o)):kt(o),r),r}function Ct(e){let n=e.texts("_options_labels");return{low:0,high:Math.max(0,n.length-1),step:1,text:t=>n[t]??"",read:void 0}}function kt(e){return e.trim()===""?NaN:Number(e.replace("−","-").replaceAll(",",""))}function Et(e,{low:n,high:t}){return Number.isFinite(e)?Math.max(n,Math.min(t,e)):void 0}function _e({model:e,scale:n,at:t,move:r}){let{off:o,style:i}=p(e),a=e.text("orientation")==="vertical",[d,u]=M(),l=d??t,c=g({"--w-from":"0%","--w-to":Me(l,n),...T(i,"handle_color","--w-handle")}),f=e.flag("continuous_update",!0),x=C=>f?r(C):u(C),m=C=>{u(void 0),f||r(C)};return s(h,{model:e,class:a?"w-slider upright":"w-slider",children:({id:C,name:H})=>s(y,{children:[s("input",{ref:c,id:C,type:"range","aria-label":H,"aria-valuetext":n.text(l),"aria-orientation":a?"vertical":void 0,min:n.low,max:n.high,step:n.step,value:l,disabled:o,onInput:P=>x(P.currentTarget.valueAsNumber),onChange:P=>m(P.currentTarget.valueAsNumber)}),e.flag("readout",!0)&&s(Pt,{label:`${H??e.text("description")}, value`,text:n.text(l),off:o,take:n.read&&(P=>ln(n.read(P),r))})]})})}function Ot({model:e,scale:n,at:t,move:r}){let{off:o,style:i}=p(e),a=e.text("orientation")==="vertical",[d,u]=M(),l=d??t,c=g({"--w-from":Me(l[0],n),"--w-to":Me(l[1],n),...T(i,"handle_color","--w-handle")}),f=e.flag("continuous_update",!0),x=(w,$)=>w===0?[Math.min($,l[1]),l[1]]:[l[0],Math.max($,l[0])],m=w=>f?r(w):u(w),C=w=>{u(void 0),f||r(w)},H=`${n.text(l[0])} – ${n.text(l[1])}`,P=w=>{let[$,L]=w.split(/\s*[–:…]\s*|\s+-\s+|\s*\.\.\s*/).map(q=>n.read?.(q));$!==void 0&&L!==void 0&&r([Math.min($,L),Math.max($,L)])},$e=(w,$)=>s("input",{id:w===0?$.id:void 0,type:"range","aria-label":`${$.name??e.text("description")}, ${w===0?"from":"to"}`,"aria-valuetext":n.text(l[w]),"aria-orientation":a?"vertical":void 0,min:n.low,max:n.high,step:n.step,value:l[w],disabled:o,onInput:L=>{let q=x(w,L.currentTarget.valueAsNumber);L.currentTarget.valueAsNumber=q[w],m(q)},onChange:L=>C(x(w,L.currentTarget.valueAsNumber))});return s(h,{model:e,class:a?"w-slider w-range upright":"w-slider w-range",group:!0,children:w=>s(y,{children:[s("span",{ref:c,class:`w-pair ${l[0]>(n.low+n.high)/2?"low-first":""}`,children:[$e(0,w),$e(1,w)]}),e.flag("readout",!0)&&s(Pt,{label:`${w.name??e.text("description")}, value`,text:H,off:o,take:n.read&&P})]})})}function ln(e,n){e!==void 0&&n(e)}function Me(e,{low:n,high:t}){return`${t>n?Math.max(0,Math.min(100,100*(e-n)/(t-n))):0}%`}function Pt({label:e,text:n,off:t,take:r}){let[o,i]=M();if(!r)return s("output",{class:"w-readout",children:n});let a=()=>{o!==void 0&&o!==n&&r(o),i(void 0)};return s("input",{class:"w-readout",type:"text",inputMode:"decimal","aria-label":e,value:o??n,size:Math.max(4,Math.min(24,n.length)),disabled:t,spellcheck:!1,onInput:d=>i(d.currentTarget.value),onBlur:a,onFocus:d=>d.currentTarget.select(),onKeyDown:d=>{d.key==="Enter"&&a(),d.key==="Escape"&&i(void 0)}})}function At({model:e}){return s(Oe,{model:e,type:"date",write:Lt,read:n=>Ft(n),step:e.number("step",1)})}function Ce({model:e}){return s(Oe,{model:e,type:"time",write:Bt,read:n=>Nt(n),step:e.number("step",60)})}function Ee({model:e}){let n=e.kind==="DatetimeModel";return s(Oe,{model:e,type:"datetime-local",write:o=>{let i=n?$t(o,1):o;return`${Lt(i)}T${Bt(i)}`},read:o=>{let[i,a]=o.split("T"),d={...Ft(i??""),...Nt(a??"")};if(!(d.year===void 0||d.hours===void 0))return n?$t(d,-1):d},step:void 0})}function Oe(e){let{model:n,type:t,write:r,read:o}=e,{off:i,set:a}=p(n),d=l=>{let c=n.state.get(l);return typeof c=="object"&&c!==null?r({year:0,month:0,date:1,hours:0,minutes:0,seconds:0,milliseconds:0,...c}):void 0},u=l=>{let c=l===""?null:o(l);c!==void 0&&a({value:c})};return s(h,{model:n,class:"w-when",children:({id:l,name:c})=>s("input",{id:l,type:t,"aria-label":c,value:d("value")??"",min:d("min"),max:d("max"),step:e.step,disabled:i,onChange:f=>u(f.currentTarget.value)})})}function Lt({year:e,month:n,date:t}){return`${D(e,4)}-${D(n+1,2)}-${D(t,2)}`}function Bt({hours:e,minutes:n,seconds:t,milliseconds:r}){let o=t||r?`:${D(t,2)}${r?`.${D(r,3)}`:""}`:"";return`${D(e,2)}:${D(n,2)}${o}`}function D(e,n){return String(Math.trunc(Number(e))||0).padStart(n,"0")}function Ft(e){let[n,t,r]=e.split("-").map(Number);return n!==void 0&&t!==void 0&&r!==void 0?{year:n,month:t-1,date:r}:void 0}function Nt(e){let n=/^(\d+):(\d+)(?::(\d+)(?:\.(\d{1,3}))?)?$/.exec(e);if(!n)return;let[,t,r,o,i]=n;return{hours:Number(t),minutes:Number(r),seconds:Number(o??0),milliseconds:Number((i??"").padEnd(3,"0"))}}function $t(e,n){let t=n===1?new Date(Date.UTC(e.year,e.month,e.date,e.hours,e.minutes,e.seconds,e.milliseconds)):new Date(e.year,e.month,e.date,e.hours,e.minutes,e.seconds,e.milliseconds);return n===1?{year:t.getFullYear(),month:t.getMonth(),date:t.getDate(),hours:t.getHours(),minutes:t.getMinutes(),seconds:t.getSeconds(),milliseconds:t.getMilliseconds()}:{year:t.getUTCFullYear(),month:t.getUTCMonth(),date:t.getUTCDate(),hours:t.getUTCHours(),minutes:t.getUTCMinutes(),seconds:t.getUTCSeconds(),milliseconds:t.getUTCMilliseconds()}}function It({model:e}){let{off:n,set:t}=p(e),r=e.text("value"),o=e.flag("concise"),i=a=>{CSS.supports("color",a)&&t({value:a})};return s(h,{model:e,class:"w-color",group:!o,children:({id:a,name:d})=>s(y,{children:[!o&&s("input",{type:"text","aria-label":`${d??e.text("description")}, as text`,value:r,disabled:n,spellcheck:!1,onChange:u=>i(u.currentTarget.value)}),s("input",{id:a,type:"color","aria-label":d??e.text("description"),value:un(r),disabled:n,onInput:u=>t({value:u.currentTarget.value})})]})})}function un(e){let n=document.createElement("canvas").getContext("2d");return n?(n.fillStyle=e,/^#[0-9a-f]{6}$/i.test(String(n.fillStyle))?String(n.fillStyle):"#000000"):"#000000"}var Pe=48<<20;function Dt({model:e}){let{off:n,layout:t,style:r,set:o}=p(e),[i,a]=M(""),d=g({...b(t),...T(r,"button_color","background-color")}),u=e.list("value").length,l=async c=>{let f=c.reduce((m,C)=>m+C.size,0);if(a(f>Pe?`${Math.ceil(f/(1<<20))} MiB are too much at once; ${Pe>>20} MiB can be sent.`:""),f>Pe)return;let x=await Promise.all(c.map(async m=>({name:m.name,type:m.type,size:m.size,last_modified:m.lastModified,content:await m.arrayBuffer()})));o({value:x,error:""})};return s(y,{children:[s("label",{ref:d,class:`w w-button w-upload ${_(e)}`,title:e.text("tooltip")||void 0,"aria-disabled":n,children:[s(k,{name:e.text("icon","upload")}),e.text("description","Upload")," (",u,")",s("input",{type:"file",class:"unseen",accept:e.text("accept")||void 0,multiple:e.flag("multiple"),disabled:n,onChange:c=>{l([...c.currentTarget.files??[]]),c.currentTarget.value=""}})]}),(i||e.text("error"))&&s("span",{class:"w-trouble",role:"alert",children:i||e.text("error")})]})}var Ht={IntSliderModel:ke,FloatSliderModel:ke,FloatLogSliderModel:St,IntRangeSliderModel:Se,FloatRangeSliderModel:Se,SelectionSliderModel:Tt,SelectionRangeSliderModel:_t,IntTextModel:G,BoundedIntTextModel:G,FloatTextModel:G,BoundedFloatTextModel:G,IntProgressModel:be,FloatProgressModel:be,TextModel:me,PasswordModel:me,TextareaModel:gt,ComboboxModel:mt,CheckboxModel:st,ValidModel:at,ToggleButtonModel:it,ToggleButtonsModel:rt,ButtonModel:pn,FileUploadModel:Dt,DropdownModel:Ze,RadioButtonsModel:nt,SelectModel:Qe,SelectMultipleModel:et,DatePickerModel:At,TimePickerModel:Ce,TimeModel:Ce,DatetimeModel:Ee,NaiveDatetimeModel:Ee,ColorPickerModel:It,LabelModel:xt,HTMLModel:we,HTMLMathModel:we,ImageModel:yt,AudioModel:xe,VideoModel:xe,PlayModel:bt,BoxModel:J,HBoxModel:J,VBoxModel:J,GridBoxModel:J,TabModel:ut,AccordionModel:ct,StackModel:pt,OutputModel:wt},cn=["@jupyter-widgets/controls","@jupyter-widgets/base","@jupyter-widgets/output"];function I({id:e}){let{store:n,above:t,budget:r}=E(),o=n.find(e);z(o?void 0:n,o);let i=R(()=>r.take(),[]);if(B(()=>()=>i&&r.give(),[]),t.includes(e))return s(K,{text:"This widget contains itself; it is not drawn again."});if(!i)return s(K,{text:"Too many widgets in one output; the others are not drawn."});if(!o)return s(K,{text:"This widget is not there any more. Run the cell to make it again."});let a=cn.includes(o.module)&&Object.hasOwn(Ht,o.kind)?Ht[o.kind]:fn;return s(a,{model:o})}function K({text:e}){return s("span",{class:"w w-note",children:e})}function pn({model:e}){let{store:n,cell:t}=F(A);return s(ot,{model:e,onClick:()=>n.custom(e,{event:"click"},t)})}function fn({model:e}){let n=Object.fromEntries([...e.state].filter(([t,r])=>!t.startsWith("_")&&!(r instanceof ArrayBuffer)&&r!==null&&t!=="layout"&&t!=="style"));return s("div",{class:"w w-unknown",children:[s("p",{class:"w-note",children:[O(e)||"A widget"," of ",e.module||"an unknown module"," cannot be shown here."]}),s(Re,{value:n,open:!1})]})}var Rt=`/* Widgets in outputs. The measures are those that ipywidgets has, because programs reckon with them; the colours are the page's. */
.widgets {
  --w-label-width: 88px;
  --w-width: 320px;
  --w-short: 150px;
  --w-tone: var(--honey);
  contain: layout paint;
  padding: 3px;
  margin: -3px;
  overflow-x: auto;
  font: 13.5px/1.4 var(--sans);
  color: var(--ink);
}

.widgets .w-state {
  margin: 0 0 4px;
  color: var(--soft);
  font-size: 12px;
}

.w {
  display: flex;
  align-items: center;
  gap: 8px;
  width: var(--w-width);
  max-width: 100%;
  min-height: 28px;
  margin: 2px;
}

.w-label {
  flex: none;
  width: var(--w-label-width);
  overflow: hidden;
  text-align: right;
  text-overflow: ellipsis;
  white-space: nowrap;
  color: var(--ink);
}

.w-note,
.w-trouble {
  color: var(--soft);
  font-size: 12.5px;
  width: auto;
}

.w-trouble {
  color: var(--bad);
}

/* Fields */

.widgets :is(input[type="text"], input[type="password"], input[type="number"], input[type="date"], input[type="time"], input[type="datetime-local"], textarea, select) {
  min-width: 0;
  height: 28px;
  padding: 3px 8px;
  border: 1px solid var(--line-strong);
  border-radius: 6px;
  background: var(--card);
  color: var(--ink);
  font: inherit;
  accent-color: var(--honey);
  transition: border-color 0.12s;
}

.widgets :is(input, textarea, select):hover:not(:disabled) {
  border-color: var(--soft);
}

.widgets :disabled {
  cursor: not-allowed;
}

.widgets :is(input, textarea, select):disabled,
.w-options label:has(:disabled) {
  opacity: 0.6;
}

.widgets ::placeholder {
  color: var(--soft);
  opacity: 1;
}

.widgets [aria-invalid="true"] {
  border-color: var(--bad) !important;
}

.w-text > input,
.w-text > textarea,
.w-number > input,
.w-when > input,
.w-select > select {
  flex: 1;
}

.widgets .w-long > textarea {
  height: auto;
  min-height: 56px;
  resize: vertical;
}

.w-long,
.w-list,
.w-radio {
  align-items: flex-start;
}

.w-long > .w-label,
.w-list > .w-label,
.w-radio > .w-label {
  padding-top: 4px;
}

.widgets .w-list > select {
  height: auto;
  padding: 3px;
}

.w-list option {
  padding: 2px 6px;
  border-radius: 4px;
}

/* Sliders */

.widgets input[type="range"] {
  --w-bar: var(--w-handle, var(--honey));
  flex: 1;
  min-width: 40px;
  height: 28px;
  margin: 0;
  padding: 0;
  border: 0;
  background: none;
  appearance: none;
  cursor: pointer;
}

.widgets input[type="range"]::-webkit-slider-runnable-track {
  height: 4px;
  border-radius: 2px;
  background: linear-gradient(to right, var(--line-strong) var(--w-from), var(--w-bar) var(--w-from) var(--w-to), var(--line-strong) var(--w-to));
}

.widgets input[type="range"]::-moz-range-track {
  height: 4px;
  border-radius: 2px;
  background: linear-gradient(to right, var(--line-strong) var(--w-from), var(--w-bar) var(--w-from) var(--w-to), var(--line-strong) var(--w-to));
}

.widgets input[type="range"]::-webkit-slider-thumb {
  appearance: none;
  width: 16px;
  height: 16px;
  margin-top: -6px;
  border: 2px solid var(--w-bar);
  border-radius: 50%;
  background: var(--card);
  box-shadow: 0 1px 2px rgb(0 0 0 / 18%);
  transition: box-shadow 0.12s;
}

.widgets input[type="range"]::-moz-range-thumb {
  box-sizing: border-box;
  width: 16px;
  height: 16px;
  border: 2px solid var(--w-bar);
  border-radius: 50%;
  background: var(--card);
  box-shadow: 0 1px 2px rgb(0 0 0 / 18%);
}

.widgets input[type="range"]:hover:not(:disabled)::-webkit-slider-thumb,
.widgets input[type="range"]:active:not(:disabled)::-webkit-slider-thumb {
  box-shadow: 0 0 0 5px color-mix(in srgb, var(--w-bar) 22%, transparent);
}

.widgets input[type="range"]:focus-visible {
  outline: none;
}

.widgets input[type="range"]:focus-visible::-webkit-slider-thumb {
  outline: 2px solid var(--focus);
  outline-offset: 2px;
}

.widgets input[type="range"]:focus-visible::-moz-range-thumb {
  outline: 2px solid var(--focus);
  outline-offset: 2px;
}

.widgets .w-readout:is(input[type], output) {
  flex: none;
  width: auto;
  min-width: 44px;
  padding: 2px 6px;
  border-color: transparent;
  background: none;
  font: 12.5px/20px var(--mono);
  font-variant-numeric: tabular-nums;
  text-align: left;
  field-sizing: content;
}

.widgets input.w-readout[type]:is(:hover:not(:disabled), :focus) {
  border-color: var(--line-strong);
  background: var(--card);
}

.w-pair {
  position: relative;
  flex: 1;
  height: 28px;
  min-width: 60px;
}

.widgets .w-pair input[type="range"] {
  position: absolute;
  inset: 0;
  width: 100%;
  pointer-events: none;
}

.widgets .w-pair input[type="range"]::-webkit-slider-thumb {
  pointer-events: auto;
  position: relative;
  z-index: 1;
}

.widgets .w-pair input[type="range"]::-moz-range-thumb {
  pointer-events: auto;
}

.widgets .w-pair input[type="range"]:last-child::-webkit-slider-runnable-track {
  background: none;
}

.widgets .w-pair input[type="range"]:last-child::-moz-range-track {
  background: none;
}

.w-pair.low-first input:first-child {
  z-index: 1;
}

.widgets .w-pair.low-first input:first-child::-webkit-slider-runnable-track {
  background: none;
}

.widgets .w-pair.low-first input:last-child::-webkit-slider-runnable-track {
  background: linear-gradient(to right, var(--line-strong) var(--w-from), var(--w-bar) var(--w-from) var(--w-to), var(--line-strong) var(--w-to));
}

.w-slider.upright {
  flex-direction: column;
  width: auto;
  min-width: 72px;
  height: 220px;
}

.w-slider.upright > .w-label {
  width: auto;
  max-width: 140px;
}

.widgets .upright input[type="range"] {
  writing-mode: vertical-lr;
  direction: rtl;
  width: 28px;
  min-height: 60px;
}

.widgets .upright input[type="range"]::-webkit-slider-runnable-track {
  width: 4px;
  height: auto;
  background: linear-gradient(to top, var(--line-strong) var(--w-from), var(--w-bar) var(--w-from) var(--w-to), var(--line-strong) var(--w-to));
}

.widgets .upright input[type="range"]::-webkit-slider-thumb {
  margin: 0 -6px;
}

.widgets .upright .w-pair {
  width: 28px;
  min-width: 28px;
  height: auto;
}

.widgets .upright .w-pair input[type="range"] {
  height: 100%;
}

/* Bars */

.w-bar {
  flex: 1;
  align-self: stretch;
  height: 20px;
  margin: auto 0;
  border: 1px solid var(--line);
  border-radius: 6px;
  background: linear-gradient(to right, var(--w-bar, var(--w-tone)) var(--w-part), transparent var(--w-part)) var(--code-ground);
}

.w-progress.upright {
  flex-direction: column;
  width: auto;
  min-width: 72px;
  height: 220px;
}

.w-progress.upright > .w-label {
  width: auto;
}

.w-progress.upright > .w-bar {
  align-self: center;
  width: 22px;
  height: auto;
  background: linear-gradient(to top, var(--w-bar, var(--w-tone)) var(--w-part), transparent var(--w-part)) var(--code-ground);
}

.w-primary { --w-tone: light-dark(#2563a8, #4f8fd6); --w-on: light-dark(#fff, #0d1620); }
.w-success { --w-tone: light-dark(#29714a, #6fc08c); --w-on: light-dark(#fff, #0c1a11); }
.w-info { --w-tone: light-dark(#0b6e75, #6fc9cf); --w-on: light-dark(#fff, #0a1819); }
.w-warning { --w-tone: light-dark(#e0a32e, #e9b44c); --w-on: #241a05; }
.w-danger { --w-tone: light-dark(#b3261e, #ff8a7d); --w-on: light-dark(#fff, #240907); }

/* Buttons and choices */

.w-button,
.w-toggles .w-options label,
.w-play button {
  display: inline-flex;
  align-items: center;
  justify-content: center;
  gap: 6px;
  width: var(--w-short);
  height: 28px;
  padding: 0 10px;
  overflow: hidden;
  border: 1px solid var(--line-strong);
  border-radius: 6px;
  background: var(--card);
  color: var(--ink);
  font: inherit;
  text-overflow: ellipsis;
  white-space: nowrap;
  cursor: pointer;
  transition: background 0.12s, border-color 0.12s;
}

.w-button .icon,
.w-toggles .icon {
  flex: none;
}

:is(.w-button, .w-play button):hover:not(:disabled),
.w-toggles .w-options label:hover:not(:has(:disabled)) {
  border-color: var(--soft);
  background: var(--hover);
}

.w-button:is(.w-primary, .w-success, .w-info, .w-warning, .w-danger) {
  border-color: var(--w-tone);
  background: var(--w-tone);
  color: var(--w-on);
}

.w-button:is(.w-primary, .w-success, .w-info, .w-warning, .w-danger):hover:not(:disabled) {
  background: color-mix(in srgb, var(--w-tone) 86%, var(--ink));
}

.w-button:active:not(:disabled),
.w-button.down,
.w-play .down,
.w-toggles .w-options label.down {
  border-color: var(--w-tone);
  background: var(--accent-ground);
  color: var(--accent);
  box-shadow: inset 0 1px 2px rgb(0 0 0 / 10%);
}

.w-button.down:is(.w-primary, .w-success, .w-info, .w-warning, .w-danger),
.w-toggles:is(.w-primary, .w-success, .w-info, .w-warning, .w-danger) .w-options label.down {
  border-color: var(--w-tone);
  background: color-mix(in srgb, var(--w-tone) 82%, var(--ink));
  color: var(--w-on);
}

.w-button:disabled,
.w-button[aria-disabled="true"],
.w-play button:disabled {
  opacity: 0.55;
  cursor: not-allowed;
}

.w-upload:focus-within,
.w-toggles .w-options label:focus-within {
  outline: 2px solid var(--focus);
  outline-offset: 1px;
}

.w-toggles {
  width: auto;
  align-items: flex-start;
}

.w-toggles > .w-label {
  line-height: 28px;
}

.w-toggles .w-options {
  display: flex;
  flex-wrap: wrap;
  gap: 4px;
}

.w-toggles .w-options label {
  position: relative;
  width: var(--w-button-width, auto);
  min-width: 64px;
}

.widgets .w-toggles .w-options input[type="radio"] {
  position: absolute;
  width: 1px;
  height: 1px;
  opacity: 0;
  pointer-events: none;
}

.w-radio .w-options {
  display: flex;
  flex: 1;
  flex-direction: column;
  gap: 3px;
  padding-top: 3px;
}

.w-radio.across .w-options {
  flex-flow: row wrap;
  gap: 3px 14px;
}

.w-radio label,
.w-check label {
  display: flex;
  align-items: center;
  gap: 7px;
}

.w-check label {
  padding-left: calc(var(--w-label-width) + 8px);
}

.widgets :is(input[type="radio"], input[type="checkbox"]) {
  flex: none;
  width: 15px;
  height: 15px;
  margin: 0;
  accent-color: var(--w-tone);
}

.w-valid .good,
.w-valid .bad {
  display: flex;
  align-items: center;
  gap: 5px;
}

.w-valid .good {
  color: var(--good);
}

.w-valid .bad {
  color: var(--bad);
}

.w-play {
  width: auto;
  gap: 3px;
}

.w-play button {
  width: 34px;
  padding: 0;
}

.widgets input[type="color"] {
  width: 36px;
  height: 28px;
  padding: 2px;
  border: 1px solid var(--line-strong);
  border-radius: 6px;
  background: var(--card);
  cursor: pointer;
}

.w-color > input[type="text"] {
  flex: 1;
}

/* Texts and pictures */

.w-plain {
  width: auto;
}

.w-words {
  min-width: 0;
  overflow-wrap: anywhere;
}

.w-plain .shadow {
  overflow: visible;
}

.w-image {
  display: block;
  width: auto;
  min-height: 0;
  border-radius: 4px;
}

.w-unknown {
  display: block;
  width: auto;
}

/* Boxes */

.w-box,
.w-tabs,
.w-accordion,
.w-outputs {
  width: auto;
  margin: 0;
}

.w-box {
  align-items: stretch;
  gap: 0;
}

.w-vbox {
  flex-direction: column;
  align-items: flex-start;
}

.w-hbox {
  flex-direction: row;
}

.w-grid {
  display: grid;
}

.w-box:is(.w-primary, .w-success, .w-info, .w-warning, .w-danger) {
  padding: 4px;
  border-left: 3px solid var(--w-tone);
  border-radius: 6px;
  background: color-mix(in srgb, var(--w-tone) 10%, transparent);
}

.w-outputs {
  display: block;
  min-height: 0;
}

.w-more {
  align-self: flex-start;
  margin: 4px;
}

.w-tabs {
  display: block;
}

.w-tablist {
  display: flex;
  gap: 2px;
  overflow-x: auto;
  padding: 3px 3px 0;
  border-bottom: 1px solid var(--line);
}

.w-tablist button {
  flex: none;
  max-width: 240px;
  padding: 5px 14px;
  overflow: hidden;
  border: 0;
  border-bottom: 2px solid transparent;
  border-radius: 6px 6px 0 0;
  background: none;
  color: var(--soft);
  font: inherit;
  text-overflow: ellipsis;
  white-space: nowrap;
}

.w-tablist button:hover {
  background: var(--hover);
  color: var(--ink);
}

.w-tablist button[aria-selected="true"] {
  border-bottom-color: var(--honey);
  color: var(--ink);
  font-weight: 600;
}

.w-panel {
  padding: 8px 4px;
}

.w-accordion {
  display: block;
  overflow: hidden;
  border: 1px solid var(--line);
  border-radius: 8px;
}

.w-accordion > section + section {
  border-top: 1px solid var(--line);
}

.w-accordion > section > button {
  display: flex;
  align-items: center;
  gap: 7px;
  width: 100%;
  padding: 7px 10px;
  border: 0;
  background: var(--code-ground);
  color: var(--ink);
  font: inherit;
  text-align: left;
}

.w-accordion > section > button:hover {
  background: var(--hover);
}

.w-accordion > section > button:focus-visible {
  outline-offset: -2px;
}

.w-accordion > section > button[aria-expanded="true"] {
  font-weight: 600;
}

.w-accordion > section > button[aria-expanded="true"] .icon {
  transform: rotate(90deg);
}

.w-accordion .w-panel {
  padding: 8px 10px;
}

.w-box > .w:is(.w-slider, .w-text, .w-number) {
  flex-shrink: 1;
}
`;var mn=1500;function _o(e,n){let t=new CSSStyleSheet;t.replaceSync(Rt),document.adoptedStyleSheets=[...document.adoptedStyleSheets,t];let r=new re(e,n);return{store:r,view:o=>s(hn,{store:r,...o})}}function hn({store:e,id:n,cell:t}){let r=F(A),o=R(()=>new Y,[]);return s("div",{class:"widgets",onKeyDown:a=>{a.key==="Escape"&&a.currentTarget.closest(".cell")?.focus()},children:s(A.Provider,{value:{store:e,cell:t,above:r?.above??[],budget:r?.budget??o},children:s(wn,{id:n})})})}function wn({id:e}){let{store:n}=E(),t=n.find(e),[r,o]=M(!0);return z(n,t),B(()=>{let i=window.setTimeout(()=>o(!1),mn);return()=>window.clearTimeout(i)},[]),!t&&(r||!n.complete)?s(K,{text:"Waiting for the widget…"}):s(y,{children:[t&&!t.live&&s("p",{class:"w-state",children:bn(n,t.lived)}),s(I,{id:e},t?.kind)]})}function bn(e,n){return e.complete?n?"Disconnected: the kernel that made it has ended. Run the cell again to use it.":"As it was saved. Run the cell to use it.":"Waiting for the kernel…"}export{_o as openStore};
