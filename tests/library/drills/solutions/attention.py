"""Solutions of `attention` in other styles, and mistakes that are in no list."""

import math

import torch


def head_loop(x, wq, wk, wv, wo, heads, mask=None):
    B, L, E = x.shape
    d = E // heads
    Q, K, V = x @ wq, x @ wk, x @ wv
    full = (
        torch.ones(B, heads, L, L, dtype=torch.bool)
        if mask is None
        else mask.expand(B, heads, L, L)
    )
    out = []
    for h in range(heads):
        s = slice(h * d, (h + 1) * d)
        a = torch.bmm(Q[..., s], K[..., s].transpose(1, 2)) / math.sqrt(d)
        a = torch.where(full[:, h], a, torch.full_like(a, -math.inf))
        a = torch.nan_to_num(torch.softmax(a, -1), nan=0.0)
        out.append(a @ V[..., s])
    return torch.cat(out, -1) @ wo


def by_einsum(x, wq, wk, wv, wo, heads, mask=None):
    b, n, e = x.shape
    q = torch.einsum("bne,ef->bnf", x, wq).view(b, n, heads, -1)
    k = torch.einsum("bne,ef->bnf", x, wk).view(b, n, heads, -1)
    v = torch.einsum("bne,ef->bnf", x, wv).view(b, n, heads, -1)
    s = torch.einsum("bihd,bjhd->bhij", q * q.shape[-1] ** -0.5, k)
    if mask is not None:
        s = s.masked_fill(mask.logical_not(), -torch.inf)
    w = torch.exp(s - s.amax(-1, keepdim=True).clamp(min=-1e30))
    w = w / w.sum(-1, keepdim=True).clamp(min=1e-30)
    return torch.einsum("bhij,bjhd->bihd", w, v).reshape(b, n, e) @ wo


def additive(x, wq, wk, wv, wo, heads, mask=None):
    B, L, E = x.size()
    d = E // heads

    def split(t):
        return t.view(B, L, heads, d).permute(0, 2, 1, 3)

    q, k, v = split(x.matmul(wq)), split(x.matmul(wk)), split(x.matmul(wv))
    s = q.matmul(k.mT).div(d**0.5)
    if mask is not None:
        s = s + torch.zeros_like(mask, dtype=s.dtype).masked_fill(~mask, float("-inf"))
    a = torch.nn.functional.softmax(s, dim=-1)
    if mask is not None:
        a = a.nan_to_num(0)
    return a.matmul(v).permute(0, 2, 1, 3).contiguous().view(B, L, E).matmul(wo)


def chunked_heads(x, wq, wk, wv, wo, heads, mask=None):
    B, L, E = x.shape
    outs = []
    for q, k, v, h in zip(
        (x @ wq).chunk(heads, -1),
        (x @ wk).chunk(heads, -1),
        (x @ wv).chunk(heads, -1),
        range(heads),
        strict=True,
    ):
        s = q @ k.transpose(1, 2) * (E // heads) ** -0.5
        if mask is not None:
            m = mask.broadcast_to(B, heads, L, L)[:, h]
            s = s.masked_fill(m == 0, torch.finfo(s.dtype).min)
            w = s.softmax(-1) * m
        else:
            w = s.softmax(-1)
        outs.append(w @ v)
    return torch.cat(outs, dim=-1) @ wo


def baddbmm(x, wq, wk, wv, wo, heads, mask):
    B, L, E = x.shape
    d = E // heads
    qkv = (
        torch.stack([x @ w for w in (wq, wk, wv)])
        .view(3, B, L, heads, d)
        .permute(0, 1, 3, 2, 4)
        .reshape(3, B * heads, L, d)
    )
    s = torch.bmm(qkv[0], qkv[1].transpose(1, 2)) / math.sqrt(d)
    if mask is not None:
        m = mask.expand(B, heads, L, L).reshape(B * heads, L, L)
        s = torch.where(m, s, torch.tensor(float("-inf"), dtype=s.dtype))
    w = torch.softmax(s, -1)
    w = torch.where(torch.isnan(w), torch.zeros_like(w), w)
    return torch.bmm(w, qkv[2]).view(B, heads, L, d).permute(0, 2, 1, 3).reshape(B, L, E) @ wo


def loops_tokens(x, wq, wk, wv, wo, heads, mask=None):
    B, L, E = x.shape
    d = E // heads
    out = torch.zeros(B, L, E, dtype=x.dtype)
    q, k, v = x @ wq, x @ wk, x @ wv
    full = (
        torch.ones(B, heads, L, L, dtype=torch.bool)
        if mask is None
        else mask.expand(B, heads, L, L)
    )
    for b in range(B):
        for h in range(heads):
            c = slice(h * d, h * d + d)
            for i in range(L):
                js = [j for j in range(L) if full[b, h, i, j]]
                if js:
                    s = torch.stack([(q[b, i, c] * k[b, j, c]).sum() / d**0.5 for j in js])
                    w = (s - s.max()).exp()
                    w = w / w.sum()
                    out[b, i, c] = sum(a * v[b, j, c] for a, j in zip(w, js, strict=True))
    return out @ wo


def weights_transposed(x, wq, wk, wv, wo, heads, mask=None):
    return head_loop(x, wq.T, wk.T, wv.T, wo.T, heads, mask)


def forgets_wo(x, wq, wk, wv, wo, heads, mask=None):
    return head_loop(x, wq, wk, wv, torch.eye(len(wo), dtype=wo.dtype), heads, mask)


def causal_always(x, wq, wk, wv, wo, heads, mask=None):
    L = x.shape[1]
    m = torch.ones(L, L).tril().bool()
    return head_loop(x, wq, wk, wv, wo, heads, m if mask is None else mask & m)


def masked_scores_minus_ten(x, wq, wk, wv, wo, heads, mask=None):
    B, L, E = x.shape
    d = E // heads

    def sp(t):
        return t.view(B, L, heads, d).transpose(1, 2)

    q, k, v = sp(x @ wq), sp(x @ wk), sp(x @ wv)
    s = q @ k.transpose(-1, -2) / d**0.5
    if mask is not None:
        s = s.masked_fill(~mask, -10.0)
    return (s.softmax(-1) @ v).transpose(1, 2).reshape(B, L, E) @ wo


def keys_ask_queries(x, wq, wk, wv, wo, heads, mask=None):
    return head_loop(x, wk, wq, wv, wo, heads, mask)


def scaled_by_d(x, wq, wk, wv, wo, heads, mask=None):
    d = x.shape[-1] // heads
    return head_loop(x, wq / d**0.5, wk, wv, wo, heads, mask)


def interleaved(x, wq, wk, wv, wo, heads, mask=None):
    B, L, E = x.shape
    d = E // heads

    def sp(t):
        return t.reshape(B, L, d, heads).permute(0, 3, 1, 2)

    q, k, v = sp(x @ wq), sp(x @ wk), sp(x @ wv)
    s = q @ k.transpose(-1, -2) / d**0.5
    if mask is not None:
        s = s.masked_fill(~mask, -torch.inf)
    return (s.softmax(-1).nan_to_num(0) @ v).permute(0, 2, 3, 1).reshape(B, L, E) @ wo


def mask_rows_transposed(x, wq, wk, wv, wo, heads, mask=None):
    return head_loop(
        x,
        wq,
        wk,
        wv,
        wo,
        heads,
        mask
        if mask is None
        else mask.expand(len(x), heads, x.shape[1], x.shape[1]).transpose(-1, -2),
    )


def float32_weights(x, wq, wk, wv, wo, heads, mask=None):
    return head_loop(x.float(), wq.float(), wk.float(), wv.float(), wo.float(), heads, mask)


def mask_added_as_bool(x, wq, wk, wv, wo, heads, mask=None):
    B, L, E = x.shape
    d = E // heads

    def sp(t):
        return t.view(B, L, heads, d).transpose(1, 2)

    q, k, v = sp(x @ wq), sp(x @ wk), sp(x @ wv)
    s = q @ k.transpose(-1, -2) / d**0.5
    if mask is not None:
        s = s + mask
    return (s.softmax(-1) @ v).transpose(1, 2).reshape(B, L, E) @ wo


def no_wv(x, wq, wk, wv, wo, heads, mask=None):
    return chunked_heads(x, wq, wk, torch.eye(x.shape[-1], dtype=x.dtype), wo, heads, mask)


def same_projection_for_k(x, wq, wk, wv, wo, heads, mask=None):
    return chunked_heads(x, wq, wq, wv, wo, heads, mask)


def one_head_only(x, wq, wk, wv, wo, heads, mask=None):
    return chunked_heads(
        x, wq, wk, wv, wo, 1, mask if mask is None or mask.ndim < 4 else mask[:, :1]
    )


def scale_heads(x, wq, wk, wv, wo, heads, mask=None):
    d = x.shape[-1] // heads
    return chunked_heads(x, wq * (d / heads) ** 0.5, wk, wv, wo, heads, mask)


def zeroes_rows_of_queries(x, wq, wk, wv, wo, heads, mask=None):
    y = chunked_heads(x, wq, wk, wv, wo, heads, None)
    if mask is not None:
        y = y * mask.expand(len(x), heads, x.shape[1], x.shape[1]).any(-1).any(1)[..., None]
    return y


def softmax_twice(x, wq, wk, wv, wo, heads, mask=None):
    B, L, E = x.shape
    d = E // heads

    def sp(t):
        return t.view(B, L, heads, d).transpose(1, 2)

    q, k, v = sp(x @ wq), sp(x @ wk), sp(x @ wv)
    s = q @ k.transpose(-1, -2) / d**0.5
    if mask is not None:
        s = s.masked_fill(~mask, -torch.inf)
    w = s.softmax(-1).nan_to_num(0)
    if mask is not None:
        w = w.masked_fill(~mask, -torch.inf)
    return (w.softmax(-1).nan_to_num(0) @ v).transpose(1, 2).reshape(B, L, E) @ wo


def float32_inside(x, wq, wk, wv, wo, heads, mask=None):
    return chunked_heads(x.float(), wq.float(), wk.float(), wv.float(), wo.float(), heads, mask).to(
        x.dtype
    )


def maximum_of_hidden_tokens(x, wq, wk, wv, wo, heads, mask=None):
    B, L, E = x.shape
    q, k, v = ((x @ w).view(B, L, heads, -1).transpose(1, 2) for w in (wq, wk, wv))
    s = q @ k.mT / (E // heads) ** 0.5
    w = torch.exp(s - s.amax(-1, keepdim=True))
    if mask is not None:
        w = w * mask
    total = w.sum(-1, keepdim=True)
    w = w / torch.where(total == 0, torch.ones_like(total), total)
    return (w @ v).transpose(1, 2).reshape(B, L, E) @ wo


RIGHT = [head_loop, by_einsum, additive, chunked_heads, baddbmm, loops_tokens]
# With the name of the known mistake that behaves the same, or None.
WRONG = {
    weights_transposed: "weights transposed",
    forgets_wo: None,
    causal_always: None,
    masked_scores_minus_ten: "masked scores −10",
    keys_ask_queries: "queries and keys exchanged",
    scaled_by_d: "divided by d",
    interleaved: "interleaved heads",
    mask_rows_transposed: "rows of the mask are keys",
    float32_weights: None,
    mask_added_as_bool: None,
    no_wv: None,
    same_projection_for_k: None,
    one_head_only: None,
    scale_heads: None,
    zeroes_rows_of_queries: None,
    softmax_twice: None,
    float32_inside: None,
    maximum_of_hidden_tokens: None,
}
