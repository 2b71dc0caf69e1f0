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


def einsum_att(x, wq, wk, wv, wo, heads, mask=None):
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


def weights_transposed(x, wq, wk, wv, wo, heads, mask=None):
    return head_loop(x, wq.T, wk.T, wv.T, wo.T, heads, mask)


def forgets_wo(x, wq, wk, wv, wo, heads, mask=None):
    return head_loop(x, wq, wk, wv, torch.eye(len(wo), dtype=wo.dtype), heads, mask)


def causal_always(x, wq, wk, wv, wo, heads, mask=None):
    L = x.shape[1]
    m = torch.ones(L, L).tril().bool()
    return head_loop(x, wq, wk, wv, wo, heads, m if mask is None else mask & m)


def mask_1e4(x, wq, wk, wv, wo, heads, mask=None):
    B, L, E = x.shape
    d = E // heads

    def sp(t):
        return t.view(B, L, heads, d).transpose(1, 2)

    q, k, v = sp(x @ wq), sp(x @ wk), sp(x @ wv)
    s = q @ k.transpose(-1, -2) / d**0.5
    if mask is not None:
        s = s.masked_fill(~mask, -10.0)
    return (s.softmax(-1) @ v).transpose(1, 2).reshape(B, L, E) @ wo


def kq_swapped(x, wq, wk, wv, wo, heads, mask=None):
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


def float32_att(x, wq, wk, wv, wo, heads, mask=None):
    return head_loop(x.float(), wq.float(), wk.float(), wv.float(), wo.float(), heads, mask)


def renormalises_badly(x, wq, wk, wv, wo, heads, mask=None):
    B, L, E = x.shape
    d = E // heads

    def sp(t):
        return t.view(B, L, heads, d).transpose(1, 2)

    q, k, v = sp(x @ wq), sp(x @ wk), sp(x @ wv)
    w = (q @ k.transpose(-1, -2) / d**0.5).softmax(-1)
    if mask is not None:
        w = w * mask
        w = w / (w.sum(-1, keepdim=True) + 1e-3)
    return (w @ v).transpose(1, 2).reshape(B, L, E) @ wo


RIGHT = [head_loop, einsum_att, additive]
# With the name of the known mistake that behaves the same, or None.
WRONG = {
    weights_transposed: "weights transposed",
    forgets_wo: None,
    causal_always: None,
    mask_1e4: None,
    kq_swapped: "queries and keys exchanged",
    scaled_by_d: "divided by d",
    interleaved: "interleaved heads",
    mask_rows_transposed: "rows of the mask are keys",
    float32_att: None,
    renormalises_badly: None,
}
