"""Operators that sample feature maps at computed places, and a few layers built on others."""

from __future__ import annotations

import itertools

from .sample import In, Sample

#: image, and corners in pixels of the image
ROIS = [[0, 1, 1, 6, 5], [1, 0, 0, 7, 7], [0, 3, 2, 4, 9]]
#: image, centre, extent and angle in degrees
TURNED = [[0, 4, 4, 5, 3, 30], [1, 3, 3, 6, 6, 0], [0, 4, 3, 4, 4, -75]]
MAPS = (2, 3, 6, 7)
FLOATS = ("float32", "float64")
BN = [(4, 3, 2, 2), In((3,), "positive"), (3,), (3,), In((3,), "positive")]
GPU_ONLY = {"gradient": "has one, MXNet has it on the GPU only"}

REGIONS = [
    *(
        Sample("nd.ROIPooling", [MAPS, ROIS], {"pooled_size": size, "spatial_scale": scale},
               domain="distinct", grad=[0])
        for size, scale in itertools.product(((2, 2), (3, 1)), (1.0, 0.5))
    ),
    *(
        Sample("nd.contrib.ROIAlign", [MAPS, ROIS],
               {"pooled_size": (2, 3), "spatial_scale": scale, "sample_ratio": ratio,
                "aligned": aligned}, grad=[0])
        for scale, ratio, aligned in itertools.product((1.0, 0.5), (-1, 1, 2), (False, True))
    ),
    Sample("nd.contrib.ROIAlign", [(2, 8, 6, 7), ROIS],
           {"pooled_size": (2, 2), "spatial_scale": 1.0, "position_sensitive": True}, grad=[0]),
    *(
        Sample("nd.contrib.PSROIPooling", [(2, 8, 6, 7), ROIS],
               {"spatial_scale": scale, "output_dim": 2, "pooled_size": 2, "group_size": group})
        for scale in (1.0, 0.5)
        for group in (0, 2)
    ),
    *(
        Sample("nd.contrib.DeformablePSROIPooling", [(2, 8, 6, 7), ROIS, In((3, 2, 2, 2), "unit")],
               {"spatial_scale": 1.0, "output_dim": 2, "group_size": 2, "pooled_size": 2, **attrs})
        for attrs in ({"trans_std": 0.1}, {"sample_per_part": 2, "part_size": 2})
    ),
    Sample("nd.contrib.DeformablePSROIPooling", [(2, 8, 6, 7), ROIS],
           {"spatial_scale": 1.0, "output_dim": 2, "group_size": 2, "pooled_size": 2,
            "no_trans": True}),
    *(
        Sample("nd.contrib.RROIAlign", [MAPS, TURNED],
               {"pooled_size": (2, 2), "spatial_scale": scale, "sampling_ratio": ratio})
        for scale, ratio in itertools.product((1.0, 0.5), (-1, 2))
    ),
]  # fmt: skip

GRIDS = [
    *(
        Sample("nd.BilinearSampler", [(2, 3, 4, 5), In((2, 2, 3, 3), domain)], grad=True,
               dtype=dtype)
        for domain in ("unit", "real")
        for dtype in FLOATS
    ),
    *(
        Sample("nd.GridGenerator", [(2, 6)], {"transform_type": "affine", "target_shape": (3, 4)},
               grad=True, dtype=dtype)
        for dtype in FLOATS[:1]
    ),
    Sample("nd.GridGenerator", [(2, 2, 3, 4)], {"transform_type": "warp"}, grad=True),
    Sample("nd.GridGenerator", [(2, 5)], {"transform_type": "affine", "target_shape": (3, 4)}),
    Sample("nd.SpatialTransformer", [(2, 3, 4, 5), In((2, 6), "unit")],
           {"transform_type": "affine", "sampler_type": "bilinear", "target_shape": (3, 3)},
           grad=True),
    *(
        Sample("nd.Correlation", [(1, 2, 6, 6), (1, 2, 6, 6)],
               {"max_displacement": 2, "pad_size": 2, **attrs}, grad=True)
        for attrs in ({}, {"kernel_size": 3}, {"stride1": 2}, {"stride2": 2},
                      {"is_multiply": False})
    ),
]  # fmt: skip

DEFORMABLE = {"kernel": (2, 2), "num_filter": 4}
LAYERS = [
    *(
        Sample("nd.contrib.DeformableConvolution",
               [(1, 4, 5, 5), (1, 8 * groups, *size), (4, 4 // split, 2, 2), (4,)],
               {**DEFORMABLE, **attrs, "num_deformable_group": groups, "num_group": split},
               grad=True)
        for groups, split, size, attrs in (
            (1, 1, (4, 4), {}), (2, 1, (4, 4), {}), (1, 2, (4, 4), {}),
            (1, 1, (3, 3), {"stride": (2, 2), "pad": (1, 1)}),
            (1, 1, (3, 3), {"dilate": (2, 2)}),
        )
    ),
    Sample("nd.contrib.ModulatedDeformableConvolution",
           [(1, 4, 5, 5), (1, 8, 4, 4), In((1, 4, 4, 4), "positive"), (4, 4, 2, 2), (4,)],
           DEFORMABLE, grad=True, differs=GPU_ONLY),
    Sample("nd.contrib.BatchNormWithReLU", BN, {"fix_gamma": False}),
    Sample("nd.contrib.BatchNormWithReLU", BN, {"fix_gamma": True}),
    Sample("nd.contrib.SyncBatchNorm", BN, {"key": "bn", "fix_gamma": False}),
    Sample("nd.contrib.SyncBatchNorm", BN, {"key": "bn"}),
    *(
        Sample("nd.Pooling_v1", [(1, 2, 5, 6)],
               {"kernel": (2, 3), "pool_type": kind, "pooling_convention": convention,
                "stride": (2, 2)}, domain="distinct", grad=True)
        for kind in ("max", "avg", "sum")
        for convention in ("valid", "full")
    ),
    Sample("nd.Pooling_v1", [(1, 2, 5, 6)], {"global_pool": True, "kernel": (1, 1)}),
    # Python has no way to give MXNet the moving average; test_quirks_spatial.py has results.
    Sample("nd.IdentityAttachKLSparseReg", [In((4, 3), "range:0.1:0.9")]),
]  # fmt: skip

SAMPLES = [*REGIONS, *GRIDS, *LAYERS]
