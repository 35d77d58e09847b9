"""What the operators on images do where MXNet does something else, and away from arrays."""

from __future__ import annotations

import numpy as np
import pytest
import torch

import mxnet as mx
from mxnet._ops.image import interpolation, opencv
from mxnet.base import MXNetError

GREY_WEIGHTS = np.array([0.299, 0.587, 0.114])


def pixels(shape: tuple[int, ...], dtype: str = "float32", seed: int = 0) -> mx.nd.NDArray:
    """Return drawn pixels from 0 to 255."""
    values = np.random.RandomState(seed).uniform(0, 255, shape)
    return mx.nd.array(values.astype(dtype), dtype=dtype)


def gradient(function: object, data: mx.nd.NDArray, head: np.ndarray) -> np.ndarray:
    """Return the gradient of a function for a head gradient."""
    data.attach_grad()
    with mx.autograd.record():
        result = function(data)
    result.backward(mx.nd.array(head, dtype=data.dtype))
    return data.grad.asnumpy()


class TestFlips:
    def test_odd_sizes_keep_their_middle(self) -> None:
        data = pixels((3, 5, 3), "uint8")
        np.testing.assert_array_equal(
            mx.nd.image.flip_left_right(data).asnumpy(), data.asnumpy()[:, ::-1]
        )
        np.testing.assert_array_equal(
            mx.nd.image.flip_top_bottom(data).asnumpy(), data.asnumpy()[::-1]
        )

    def test_gradient_is_flipped_back(self) -> None:
        head = np.arange(45.0).reshape(3, 5, 3)
        found = gradient(mx.nd.image.flip_left_right, pixels((3, 5, 3)), head)
        np.testing.assert_array_equal(found, head[:, ::-1])
        found = gradient(mx.nd.image.flip_top_bottom, pixels((3, 5, 3)), head)
        np.testing.assert_array_equal(found, head[::-1])

    def test_random_flips_come_in_half_of_the_cases(self) -> None:
        data = mx.nd.array([[[1.0], [2.0]]])
        mx.random.seed(3)
        flipped = [mx.nd.image.random_flip_left_right(data)[0, 0, 0].asscalar() for _ in range(400)]
        assert 150 < flipped.count(2.0) < 250
        assert set(flipped) == {1.0, 2.0}


class TestColours:
    def test_saturation_moves_towards_the_own_grey(self) -> None:
        data = pixels((4, 5, 3))
        values = data.asnumpy().astype("float64")
        grey = (values @ GREY_WEIGHTS)[..., None]
        found = mx.nd.image.random_saturation(data, min_factor=0.3, max_factor=0.3).asnumpy()
        np.testing.assert_allclose(found, grey + 0.3 * (values - grey), rtol=1e-5)
        grey_only = mx.nd.image.random_saturation(data, min_factor=0, max_factor=0).asnumpy()
        np.testing.assert_allclose(grey_only, np.broadcast_to(grey, values.shape), rtol=1e-5)

    def test_gradients_are_derivatives(self) -> None:
        head = np.ones((4, 5, 3))
        options = {"min_factor": 1.5, "max_factor": 1.5}
        bright = gradient(
            lambda x: mx.nd.image.random_brightness(x, **options), pixels((4, 5, 3)), head
        )
        np.testing.assert_allclose(bright, 1.5)
        found = gradient(
            lambda x: mx.nd.image.random_contrast(x, **options), pixels((4, 5, 3)), head
        )
        # The mean grey moves all pixels: a share of (1 - 1.5) falls on each pixel, by its weight.
        np.testing.assert_allclose(
            found, np.broadcast_to(1.5 - 0.5 * GREY_WEIGHTS * 3, (4, 5, 3)), rtol=1e-5
        )

    @pytest.mark.parametrize(
        "call",
        [
            lambda x: mx.nd.image.random_hue(x, min_factor=0.3, max_factor=0.3),
            lambda x: mx.nd.image.adjust_lighting(x, alpha=(0.1, 0.2, 0.3)),
            lambda x: mx.nd.image.random_lighting(x, alpha_std=0.5),
            lambda x: mx.nd.image.random_saturation(x, min_factor=0.5, max_factor=0.5),
            lambda x: mx.nd.image.random_color_jitter(
                x, brightness=0, contrast=0, saturation=0.5, hue=0.5
            ),
        ],
    )
    def test_grey_images_stay_as_they_are(self, call: object) -> None:
        data = pixels((3, 4, 1), "uint8")
        result = call(data)
        np.testing.assert_array_equal(result.asnumpy(), data.asnumpy())
        result[:] = 0
        assert data.asnumpy().any()

    def test_no_jitter_is_a_copy(self) -> None:
        data = pixels((3, 4, 3), "uint8")
        result = mx.nd.image.random_color_jitter(
            data, brightness=0, contrast=0, saturation=0, hue=0
        )
        np.testing.assert_array_equal(result.asnumpy(), data.asnumpy())
        result[:] = 0
        assert data.asnumpy().any()

    def test_factors_stay_within_their_bounds(self) -> None:
        data = mx.nd.ones((1, 1, 1))
        factors = [
            mx.nd.image.random_brightness(data, min_factor=0.5, max_factor=0.75).asscalar()
            for _ in range(50)
        ]
        assert 0.5 <= min(factors) < 0.55 and 0.7 < max(factors) < 0.75

    def test_whole_turns_of_the_hue_change_nothing(self) -> None:
        data = pixels((4, 5, 3))
        turned = mx.nd.image.random_hue(data, min_factor=2, max_factor=2)
        np.testing.assert_allclose(turned.asnumpy(), data.asnumpy(), atol=2e-3)


class TestResizing:
    @pytest.mark.parametrize("interp", range(6))
    def test_constant_images_stay_constant(self, interp: int) -> None:
        data = mx.nd.full((7, 9, 3), 200, dtype="uint8")
        for size in ((3, 4), (20, 13), (4, 20)):
            assert (mx.nd.image.resize(data, size=size, interp=interp).asnumpy() == 200).all()

    @pytest.mark.parametrize("interp", range(6))
    def test_batch_is_resized_image_by_image(self, interp: int) -> None:
        batch = pixels((3, 7, 9, 3), "uint8")
        whole = mx.nd.image.resize(batch, size=(5, 11), interp=interp)
        for i in range(3):
            one = mx.nd.image.resize(batch[i], size=(5, 11), interp=interp)
            np.testing.assert_array_equal(whole[i].asnumpy(), one.asnumpy())

    @pytest.mark.parametrize("interp", range(6))
    def test_gradient_is_the_transposed_map(self, interp: int) -> None:
        data, direction = pixels((5, 7, 2), "float64"), pixels((5, 7, 2), "float64", seed=1)
        resize = lambda x: mx.nd.image.resize(x, size=(4, 9), interp=interp)  # noqa: E731
        head = np.random.RandomState(2).uniform(-1, 1, (9, 4, 2))
        found = gradient(resize, data, head)
        change = resize(direction).asnumpy()
        np.testing.assert_allclose((found * direction.asnumpy()).sum(), (head * change).sum())

    def test_float16_is_close_to_float32(self) -> None:
        data = pixels((5, 7, 3))
        half = mx.nd.image.resize(data.astype("float16"), size=(3, 4), interp=2)
        assert half.dtype == np.float16
        exact = mx.nd.image.resize(data, size=(3, 4), interp=2).asnumpy()
        np.testing.assert_allclose(half.asnumpy(), exact, rtol=2e-3, atol=0.3)

    @pytest.mark.parametrize("dtype", ["int8", "int32", "int64"])
    def test_integers_take_the_nearest_pixel(self, dtype: str) -> None:
        data = pixels((4, 6, 3), "uint8").astype(dtype)
        found = mx.nd.image.resize(data, size=(3, 2), interp=0)
        np.testing.assert_array_equal(found.asnumpy(), data.asnumpy()[::2, ::2])
        with pytest.raises(MXNetError, match="interp=0"):
            mx.nd.image.resize(data, size=(3, 2), interp=1)

    @pytest.mark.parametrize("interp", [0, 3])
    def test_any_number_of_channels(self, interp: int) -> None:
        data = pixels((5, 9, 7), "uint8")
        found = mx.nd.image.resize(data, size=(4, 2), interp=interp).asnumpy()
        for channel in range(7):
            single = mx.nd.slice_axis(data, axis=2, begin=channel, end=channel + 1)
            expected = mx.nd.image.resize(single, size=(4, 2), interp=interp).asnumpy()
            np.testing.assert_array_equal(found[..., channel], expected[..., 0])

    @pytest.mark.parametrize("method", [0, 1, 3, 4, 5])
    def test_opencv_computes_the_same(self, method: int, monkeypatch: pytest.MonkeyPatch) -> None:
        pytest.importorskip("cv2")
        draw = np.random.RandomState(0)
        for shape in ((5, 9, 3), (33, 40, 1), (64, 48, 4), (75, 50, 2)):
            data = torch.from_numpy(draw.randint(0, 256, shape).astype(np.uint8))
            for size in ((3, 4), (50, 61), (32, 24), (15, 100)):
                fast = opencv.resized(data, size, method)
                assert fast is not None and fast.shape == (*size, shape[2])
                with monkeypatch.context() as patch:
                    patch.setattr(opencv, "_module", lambda: None)
                    own = interpolation.resample(data, size, method)
                assert torch.equal(fast, own)

    def test_opencv_is_not_asked_for_other_images(self) -> None:
        data = torch.zeros((4, 6, 3), dtype=torch.uint8)
        assert opencv.resized(data.float(), (2, 2), 1) is None
        assert opencv.resized(data[None], (2, 2), 1) is None
        assert opencv.resized(data.expand(4, 6, 3).repeat(1, 1, 2), (2, 2), 1) is None
        assert opencv.resized(data, (2, 2), 2) is None
        assert opencv.resized(data.to("meta"), (2, 2), 1) is None


class TestElsewhere:
    def test_crop_refuses_what_is_outside(self) -> None:
        data = pixels((5, 6, 3))
        for key, value in (("x", -1), ("y", -1), ("width", 7), ("height", 6)):
            options = {"x": 0, "y": 0, "width": 6, "height": 5, key: value}
            with pytest.raises(MXNetError, match=f"crop: .*{key}={value}"):
                mx.nd.image.crop(data, **options)

    def test_crop_of_everything_is_a_copy(self) -> None:
        data = pixels((2, 2, 1))
        mx.nd.image.crop(data, x=0, y=0, width=2, height=2)[:] = 0
        assert data.asnumpy().any()

    def test_borders_know_float16(self) -> None:
        data = mx.nd.ones((1, 1, 3), dtype="float16")
        padded = mx.image.copyMakeBorder(data, 1, 0, 0, 1, value=2.5)
        expected = [[[2.5] * 3] * 2, [[1.0] * 3, [2.5] * 3]]
        np.testing.assert_array_equal(padded.asnumpy(), np.array(expected, "float16"))

    def test_symbols_infer_shapes(self) -> None:
        data = mx.sym.var("data")
        graph = mx.sym.image.resize(
            mx.sym.image.crop(data, x=1, y=0, width=4, height=3), size=(2, 5)
        )
        graph = mx.sym.image.normalize(mx.sym.image.to_tensor(graph), mean=0.5, std=0.25)
        assert graph.infer_shape(data=(3, 6, 3))[1] == [(3, 5, 2)]
        assert graph.list_arguments() == ["data"]
        with pytest.raises(MXNetError, match="crop"):
            graph.infer_shape(data=(2, 6, 3))

    def test_random_operators_have_shapes_without_drawing(self) -> None:
        mx.random.seed(1)
        expected = mx.nd.random.uniform(shape=1).asscalar()
        mx.random.seed(1)
        data = mx.sym.var("data")
        graph = mx.sym.image.random_color_jitter(
            mx.sym.image.random_flip_left_right(mx.sym.image.random_lighting(data)),
            brightness=0.1, contrast=0.1, saturation=0.1, hue=0.1,
        )  # fmt: skip
        assert graph.infer_shape(data=(4, 5, 3))[1] == [(4, 5, 3)]
        assert mx.nd.random.uniform(shape=1).asscalar() == expected

    def test_rotation_of_a_single_row_is_no_nan(self) -> None:
        data = pixels((2, 1, 5))
        turned = mx.image.imrotate(data, 180).asnumpy()
        np.testing.assert_allclose(turned, data.asnumpy()[:, :, ::-1], rtol=1e-4)

    def test_rotation_takes_lists_of_angles(self) -> None:
        data = pixels((2, 1, 4, 4))
        expected = mx.image.imrotate(data, mx.nd.array([10, 20])).asnumpy()
        np.testing.assert_array_equal(mx.image.imrotate(data, [10, 20]).asnumpy(), expected)

    def test_old_area_argument_warns(self) -> None:
        with pytest.warns(DeprecationWarning, match="min_area"):
            mx.image.RandomSizedCropAug((2, 2), None, (0.7, 1.3), min_area=0.3)

    def test_module_paths_of_mxnet(self) -> None:
        assert mx.img is mx.image
        assert mx.image.image.imresize is mx.image.imresize
        assert mx.image.image.CreateAugmenter is mx.image.CreateAugmenter
